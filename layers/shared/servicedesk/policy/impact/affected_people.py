"""Affected people: changes of access, told together where the people and the tools are the same."""

from __future__ import annotations

from collections.abc import Iterable

from servicedesk.policy.access_changes import ChangedAccess
from servicedesk.policy.impact.impact import AccessChange, AffectedPeople, NamedCount


def affected_people(changes: Iterable[ChangedAccess]) -> tuple[AffectedPeople, ...]:
    """Return who is affected, tools together whose people are the same."""
    people: dict[tuple[str, AccessChange], list[str]] = {}
    for one in changes:
        people.setdefault((one.tool, one.change), []).append(one.username)
    tools: dict[tuple[AccessChange, tuple[str, ...]], list[str]] = {}
    for (tool, change), usernames in sorted(people.items()):
        tools.setdefault((change, tuple(usernames)), []).append(tool)
    order = list(AccessChange)
    return tuple(
        AffectedPeople(tools=tuple(some), change=change, people=NamedCount.of(len(usernames), usernames))
        for (change, usernames), some in sorted(tools.items(), key=lambda one: (order.index(one[0][0]), one[1]))
    )
