"""Rules: what one group may do, as an administrator reads and writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from servicedesk.tools.view import Conditions

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A group's grants and shadow rules. A tool that is not in `grants` is refused to the group."""

    #: Tool → the conditions of its grant.
    grants: Mapping[str, Conditions] = field(default_factory=dict)
    #: Tool → what the grant would become; None where it would be taken away. Watched, and not in force.
    shadows: Mapping[str, Conditions | None] = field(default_factory=dict)

    def with_grant(self, tool: str, conditions: Conditions) -> Rules:
        """Return the rules with a grant in force. What was watched for the tool has been decided, and goes."""
        return Rules(grants={**self.grants, tool: conditions}, shadows=_without(self.shadows, tool))

    def without_grant(self, tool: str) -> Rules:
        """Return the rules without a grant of the tool, and with nothing watched for it."""
        return Rules(grants=_without(self.grants, tool), shadows=_without(self.shadows, tool))

    def with_shadow(self, tool: str, conditions: Conditions | None) -> Rules:
        """Return the rules with a shadow rule; None watches what taking the grant away would refuse."""
        return replace(self, shadows={**self.shadows, tool: conditions})

    def without_shadow(self, tool: str) -> Rules:
        """Return the rules with nothing watched for the tool."""
        return replace(self, shadows=_without(self.shadows, tool))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPolicy:
    """The stored rules of one group. A group that is not stored has version 0 and no rules."""

    group: str
    rules: Rules = Rules()
    version: int = 0
    #: ISO 8601, UTC; None when nothing is stored.
    updated_at: str | None = None
    updated_by: str | None = None


def _without(rules: Mapping[str, ValueT], tool: str) -> Mapping[str, ValueT]:
    return {name: value for name, value in rules.items() if name != tool}
