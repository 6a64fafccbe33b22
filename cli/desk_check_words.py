"""What `servicedesk desk check` says to people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from servicedesk.desk_check.check import DeskCheck
from servicedesk.desk_check.sight import GROUPS, ToolSight
from servicedesk.desks.findings import RightFinding, RightState
from stack.plain import PlainTable

#: What is told of each state, in the order of the table.
_STATES = (RightState.HELD, RightState.MISSING, RightState.UNSEEN)


def told_check(found: DeskCheck, url: str, *, show: bool) -> Iterator[str | PlainTable]:
    """Yield lines and tables; with `show`, also how the texts begin."""
    yield f"{found.profile.name} at {url}: {found.requests} requests, each of them a read."
    yield from _rights(found)
    yield from _settings(found)
    yield from _values(found)
    yield from _lacks(found)
    yield from _sights(found.sights, show=show)
    yield "" if found.is_good else "\nSomething keeps tools from working: docs/your-desk.md."


def _rights(found: DeskCheck) -> Iterator[str | PlainTable]:
    rights = found.findings.rights
    if not rights:
        yield "\nRights: the adapter looks for none."
        return
    yield "\nRights of the account"
    table = PlainTable("right", "for", "held", "MISSING", "not told by reading")
    for name in dict.fromkeys(right.name for right in rights):
        of_name = [right for right in rights if right.name == name]
        table.add_cells(name, of_name[0].purpose, *(_places(of_name, state) for state in _STATES))
    yield table
    for sentence in found.findings.excess:
        yield f"More than it needs: {sentence}."


def _places(rights: Iterable[RightFinding], state: RightState) -> str:
    places = [right.place for right in rights if right.state is state]
    # Each has the kind of place before its name: said once.
    kinds = groupby(places, key=lambda place: place.partition(" ")[0])
    return "; ".join(_told_places(kind, list(of_kind)) for kind, of_kind in kinds)


def _told_places(kind: str, places: list[str]) -> str:
    names = [place.partition(" ")[2] for place in places]
    return f"{kind} {', '.join(names)}" if kind else "yes"


def _settings(found: DeskCheck) -> Iterator[str | PlainTable]:
    if not found.findings.settings:
        return
    yield "\nWhat the settings name"
    table = PlainTable("setting", "value", "", "")
    for one in found.findings.settings:
        table.add_cells(one.name, one.value, one.problem, "WRONG" if one.is_fault else "perhaps")
    yield table


def _values(found: DeskCheck) -> Iterator[str | PlainTable]:
    tickets = found.findings.sampled_tickets
    if not found.findings.values and not tickets:
        yield "\nNo ticket was looked at for values that the settings do not know."
        return
    if not found.findings.values:
        yield f"\nThe settings know every value of the {tickets} tickets that were looked at."
        return
    yield f"\nWhat the desk has and the settings do not know, in the newest {tickets} tickets"
    table = PlainTable("of", "value", "tickets", "what follows")
    for one in found.findings.values:
        table.add_cells(one.field, one.value or "(nothing)", str(one.tickets), one.meaning)
    yield table


def _lacks(found: DeskCheck) -> Iterator[str]:
    left_out, absent = found.document["left_out"], found.document["absent"]
    yield f"\nTools that are not there: {_names_in(left_out)}."
    yield f"Arguments, fields and values that are not there: {_names_in(absent)}."


def _names_in(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, list) and names else "none"


def _sights(seen: Iterable[ToolSight], *, show: bool) -> Iterator[str]:
    first, others = GROUPS[0], GROUPS[1:]
    sights = {(sight.subject, sight.tool, sight.group): sight for sight in seen}
    if not sights:
        yield "\nThere is no ticket that the tools see."
    for (subject, tool, group), sight in sights.items():
        if group != first:
            continue
        yield f"\n{tool} {subject}, as {first} see it"
        yield from _fields(sight, show=show)
        for other in others:
            yield f"  {other}: {_difference(sight, sights[subject, tool, other])}"


def _fields(sight: ToolSight, *, show: bool) -> Iterator[str]:
    if sight.problem is not None:
        yield f"  NOTHING: {sight.problem}"
    for field in sight.fields:
        yield f"  {field.name}: {field.shape}{f' = {field.value}' if show else ''}"


def _difference(all_of_it: ToolSight, part: ToolSight) -> str:
    if part.problem is not None:
        return f"NOTHING: {part.problem}"
    names = {field.name for field in part.fields}
    missing = [field.name for field in all_of_it.fields if field.name not in names]
    return f"without {', '.join(missing)}" if missing else "the same fields"
