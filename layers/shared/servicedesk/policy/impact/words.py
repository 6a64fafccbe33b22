"""Impact in words: what would change, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from servicedesk.policy.impact.impact import AccessChange, AffectedPeople, AffectedRows, Impact, NamedCount
from servicedesk.policy.rule_words import join_names, told_moment

#: For one person, and for several.
_VERBS: Final = {
    AccessChange.GAINS: ("gains", "gain"),
    AccessChange.LOSES: ("loses", "lose"),
    AccessChange.WIDENED: ("sees or may do more with", "see or may do more with"),
    AccessChange.NARROWED: ("sees or may do less with", "see or may do less with"),
    AccessChange.CHANGED: ("sees or may do something else with", "see or may do something else with"),
}


def with_summary(impact: Impact) -> Impact:
    """Return an impact with its sentences."""
    return replace(impact, summary=tuple(_sentences(impact)))


def _sentences(impact: Impact) -> Iterator[str]:
    if impact.at is not None:
        yield f"From {told_moment(int(impact.at.timestamp()))} on:"
    yield from map(_told_people, impact.people)
    yield from map(_told_rows, impact.rows)
    if not (impact.people or impact.not_looked_at):
        yield "Nobody gains or loses anything."
    yield from impact.matches_nothing
    yield from impact.not_looked_at


def _told_people(affected: AffectedPeople) -> str:
    one, several = _VERBS[affected.change]
    count = affected.people.count
    who = f"1 person {one}" if count == 1 else f"{count:,} people {several}"
    return f"{who} {join_names(affected.tools)}: {join_names(affected.people.names)}{_more(affected.people)}."


def _told_rows(affected: AffectedRows) -> str:
    ways = ((affected.comes, "comes into", "come into"), (affected.goes, "goes out of", "go out of"))
    told = (_told_way(affected.rows, some, one, several) for some, one, several in ways if some.count)
    return f"{' and '.join(told)}, through {join_names(affected.tools)}; of {affected.among}."


def _told_way(name: str, some: NamedCount, one: str, several: str) -> str:
    who = f"1 {name} {one}" if some.count == 1 else f"{some.count:,} {name}s {several}"
    named = f" ({', '.join(some.names)}{_more(some)})" if some.names else ""
    return f"{who} sight{named}"


def _more(some: NamedCount) -> str:
    rest = some.count - len(some.names)
    return f" and {rest:,} more" if rest else ""
