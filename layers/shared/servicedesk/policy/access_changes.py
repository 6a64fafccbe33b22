"""Access changes: whose decision about which tool becomes another, by the decision itself, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from servicedesk.discovery.decision import grants_by_tool
from servicedesk.discovery.grants import Grant
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.group_grants import group_grants
from servicedesk.policy.impact.coverage import take_away
from servicedesk.policy.impact.impact import AccessChange
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Who is in which groups, and what those may do."""

    #: Group → its rules.
    rules: Mapping[str, Rules]
    #: User name → groups, of everybody who is let in.
    memberships: Mapping[str, frozenset[str]]

    @cached_property
    def _grants(self) -> Mapping[str, tuple[Grant, ...]]:
        return {
            group: tuple(group_grants([GroupPolicy(group=group, rules=rules)])) for group, rules in self.rules.items()
        }

    def terms(self, username: str, known: Grantable, now: float) -> Mapping[str, tuple[Conditions, ...]]:
        """Return tool → under which conditions somebody may use it at a moment, as they are for them."""
        groups = self.memberships.get(username, frozenset())
        grants = (grant for group in sorted(groups) for grant in self._grants.get(group, ()))
        allowing = grants_by_tool(groups, grants, known, now)
        return {
            tool: tuple(one.conditions.resolve(username, groups) for one in some) for tool, some in allowing.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedAccess:
    """What becomes of one person's right to use one tool."""

    username: str
    tool: str
    change: AccessChange
    before: tuple[Conditions, ...]
    after: tuple[Conditions, ...]


def access_changes(before: Situation, after: Situation, known: Grantable, now: float) -> Iterator[ChangedAccess]:
    """Yield what is another for somebody at a moment, in epoch seconds, by their name and the tool's."""
    changed = _changed_groups(before, after)
    for username in sorted(before.memberships.keys() | after.memberships.keys()):
        groups = [situation.memberships.get(username, frozenset()) for situation in (before, after)]
        if groups[0] == groups[1] and changed.isdisjoint(groups[0]):
            continue
        was, will = (situation.terms(username, known, now) for situation in (before, after))
        for tool in sorted(was.keys() | will.keys()):
            old, new = was.get(tool, ()), will.get(tool, ())
            change = _change(old, new)
            if change is not None:
                yield ChangedAccess(username=username, tool=tool, change=change, before=old, after=new)


def moments(before: Situation, after: Situation, now: float) -> tuple[float, ...]:
    """Return when the two may begin to differ, in epoch seconds: now, and when a grant that bears on it starts or ends.

    Where people change groups, that is any grant.
    """
    is_of_people = before.memberships != after.memberships
    groups = before.rules.keys() | after.rules.keys() if is_of_people else _changed_groups(before, after)
    times = {
        moment
        for group in groups
        for situation in (before, after)
        for moment in _times(situation.rules.get(group, Rules()))
    }
    return (now, *sorted(moment for moment in times if moment > now))


def _changed_groups(before: Situation, after: Situation) -> frozenset[str]:
    return frozenset(
        group
        for group in before.rules.keys() | after.rules.keys()
        if before.rules.get(group, Rules()) != after.rules.get(group, Rules())
    )


def _times(rules: Rules) -> Iterator[float]:
    for tool in rules.grants.keys() | rules.scheduled.keys():
        for terms in rules.terms(tool):
            yield from (moment for moment in (terms.starts_at, terms.ends_at) if moment is not None)


def _change(before: tuple[Conditions, ...], after: tuple[Conditions, ...]) -> AccessChange | None:
    if not before or not after:
        return None if before == after else AccessChange.GAINS if after else AccessChange.LOSES
    loses, gains = take_away(before, after), take_away(after, before)
    if loses and gains:
        return AccessChange.CHANGED
    return AccessChange.NARROWED if loses else AccessChange.WIDENED if gains else None
