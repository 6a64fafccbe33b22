"""Orders of Request Tracker's lists, each with the condition of what comes behind a ticket: no row is read twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from servicedesk.desks.records import Record, id_in, number_in, time_in
from servicedesk.desks.request_tracker.ticket_sql import less_urgent, updated_before
from servicedesk.errors import UnknownCursor

#: Field, and whether the greatest comes first.
Order = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RtOrder:
    """An order."""

    #: As RT is asked for it.
    fields: Order
    #: Returns a row's place.
    place_of: Callable[[Record], str]
    #: Returns the condition of what comes behind a place. Raises `UnknownCursor`.
    behind: Callable[[str], str]


def order_query(order: Order) -> list[tuple[str, str]]:
    """Return the members of a query that put what is found in order."""
    return [
        *(("orderby", field) for field, _ in order),
        *(("order", "DESC" if is_descending else "ASC") for _, is_descending in order),
    ]


def _urgency_of(document: Record) -> str:
    return f"{number_in(document, 'Priority')} {id_in(document)}"


def _update_of(document: Record) -> str:
    return f"{int(time_in(document, 'LastUpdated').timestamp())} {id_in(document)}"


def _behind_urgency(place: str) -> str:
    return less_urgent(*_numbers(place, 2))


def _behind_update(place: str) -> str:
    at, ticket_id = _numbers(place, 2)
    return updated_before(datetime.fromtimestamp(at, UTC), ticket_id)


def _behind_newest(place: str) -> str:
    return f"id < {_numbers(place, 1)[0]}"


def _numbers(place: str, count: int) -> list[int]:
    try:
        numbers = [int(part) for part in place.split(" ")]
    except ValueError:
        raise UnknownCursor from None
    if len(numbers) != count:
        raise UnknownCursor
    return numbers


#: The most urgent first, and of these the oldest: RT's ids rise.
BY_URGENCY: Final = RtOrder(fields=(("Priority", True), ("id", False)), place_of=_urgency_of, behind=_behind_urgency)
BY_UPDATE: Final = RtOrder(fields=(("LastUpdated", True), ("id", True)), place_of=_update_of, behind=_behind_update)
NEWEST_FIRST: Final = RtOrder(fields=(("id", True),), place_of=id_in, behind=_behind_newest)
