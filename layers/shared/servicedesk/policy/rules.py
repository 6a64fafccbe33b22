"""Rules: what one group may do, as an administrator reads and writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from servicedesk.tools.conditions import Conditions, succession
from servicedesk.tools.limit import Limit

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A group's grants, those that are scheduled, its shadow rules and rate limits.

    A tool that is in neither `grants` nor `scheduled` is refused to the group.
    """

    #: Tool → the conditions of its grant, which starts at no certain time.
    grants: Mapping[str, Conditions] = field(default_factory=dict)
    #: Tool → the conditions of the grant that takes the place of the one before from `starts_at` on.
    scheduled: Mapping[str, Conditions] = field(default_factory=dict)
    #: Tool → what the grant would become; None where it would be taken away. Watched, and not in force.
    shadows: Mapping[str, Conditions | None] = field(default_factory=dict)
    #: Tool → how often a member may call it.
    limits: Mapping[str, Limit] = field(default_factory=dict)

    def conditions_of(self, tool: str, now: float) -> Conditions | None:
        """Return the conditions under which the tool is granted at a moment, in epoch seconds; None if it is not."""
        return next((conditions for conditions in self.terms(tool) if conditions.is_in_force(now)), None)

    def terms(self, tool: str) -> tuple[Conditions, ...]:
        """Return the conditions of the tool's grant, and of the one that follows it; at no moment are both in force."""
        return succession(self.grants.get(tool), self.scheduled.get(tool))

    def settle(self, now: float) -> Rules:
        """Return the same rules with each scheduled grant that has started in the place of the one before it.

        Whoever changes rules settles them first (`PolicyEditor` does): what has started is scheduled no more.
        """
        started = {tool: rule for tool, rule in self.scheduled.items() if (rule.starts_at or 0) <= now}
        if not started:
            return self
        grants = {tool: replace(rule, starts_at=None) for tool, rule in started.items()}
        scheduled = {tool: rule for tool, rule in self.scheduled.items() if tool not in started}
        return replace(self, grants={**self.grants, **grants}, scheduled=scheduled)

    def with_grant(self, tool: str, conditions: Conditions) -> Rules:
        """Return the rules with a grant, in force or scheduled.

        What was watched for the tool has been decided, and goes. So does what was scheduled; one that is scheduled
        leaves the grant in force as it is until then.
        """
        rules = replace(self, scheduled=_without(self.scheduled, tool), shadows=_without(self.shadows, tool))
        if conditions.starts_at is not None:
            return replace(rules, scheduled={**rules.scheduled, tool: conditions})
        return replace(rules, grants={**rules.grants, tool: conditions})

    def without_grant(self, tool: str, at: int | None = None) -> Rules:
        """Return the rules without a grant of the tool, and with nothing scheduled or watched for it.

        With `at`, in epoch seconds, what is granted before then is so until then.
        """
        rest = replace(
            self,
            grants=_without(self.grants, tool),
            scheduled=_without(self.scheduled, tool),
            shadows=_without(self.shadows, tool),
        )
        if at is None:
            return rest
        grant, following = self.grants.get(tool), self.scheduled.get(tool)
        if grant is not None:
            rest = replace(rest, grants={**rest.grants, tool: _end(grant, at)})
        if following is not None and (following.starts_at or 0) < at:
            rest = replace(rest, scheduled={**rest.scheduled, tool: _end(following, at)})
        return rest

    def without_schedule(self, tool: str) -> Rules:
        """Return the rules with no grant of the tool scheduled; the one in force stays."""
        return replace(self, scheduled=_without(self.scheduled, tool))

    def with_shadow(self, tool: str, conditions: Conditions | None) -> Rules:
        """Return the rules with a shadow rule; None watches what taking the grant away would refuse."""
        return replace(self, shadows={**self.shadows, tool: conditions})

    def without_shadow(self, tool: str) -> Rules:
        """Return the rules with nothing watched for the tool."""
        return replace(self, shadows=_without(self.shadows, tool))

    def with_limit(self, tool: str, limit: Limit) -> Rules:
        """Return the rules with a rate limit of the tool."""
        return replace(self, limits={**self.limits, tool: limit})

    def without_limit(self, tool: str) -> Rules:
        """Return the rules without a rate limit of the tool."""
        return replace(self, limits=_without(self.limits, tool))


#: Is given rules as they are at the moment: what was scheduled, and has started, is a grant like any other.
Edit = Callable[[Rules], Rules]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPolicy:
    """The stored rules of one group. A group that is not stored has version 0 and no rules."""

    group: str
    rules: Rules = Rules()
    version: int = 0
    #: ISO 8601, UTC; None when nothing is stored.
    updated_at: str | None = None
    updated_by: str | None = None


def _end(conditions: Conditions, at: int) -> Conditions:
    return replace(conditions, ends_at=at if conditions.ends_at is None else min(at, conditions.ends_at))


def _without(rules: Mapping[str, ValueT], tool: str) -> Mapping[str, ValueT]:
    return {name: value for name, value in rules.items() if name != tool}
