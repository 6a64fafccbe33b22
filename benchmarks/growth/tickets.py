"""What working tickets costs at DynamoDB, from a thousand tickets to ten million.

The desk's own adapter reads. DynamoDB is stood in for by rows that are computed from their numbers, and bills as AWS
publishes: the size of what a Query read in steps of 4 KiB, each row of a BatchGetItem for itself, half where the read
may lag. So many tickets fit on no machine; what is read of them does.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from benchmarks.growth.company import customer, decades, number_of
from benchmarks.growth.customers import UNIT_BYTES, size_bytes
from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.desk_rows import Row
from servicedesk.aws.tickets.rows import head_row, opening_order
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.aws.tickets.word_rows import ticket_word_rows
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.desk import Customer
from servicedesk.tools.lifecycle import UNSETTLED
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES
from servicedesk.tools.tickets import TicketsPage
from servicedesk.tools.view import View
from tests.fakes.execution import FakeSeal

#: So many are unsettled at most, half of the newest: what is still to be done does not grow with what was.
MAX_UNSETTLED: Final = 3_000
_CUSTOMERS: Final = 1_000
_PERSONS: Final = 60
_FIRST_OPENED: Final = datetime(2024, 1, 1, tzinfo=UTC)
#: Ten thousand a day.
_BETWEEN: Final = timedelta(seconds=8.64)
_STEMS: Final = ("printe", "smoke")
_EVERYTHING: Final = View((Conditions(),))


class Desk:
    """The table and its indexes with so many tickets: a client that can do nothing but read, and bills for it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._queues: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
        # No page reaches the settled ones that were updated before these.
        for number in range(max(0, size - 2 * MAX_UNSETTLED), size):
            head = self._head(number)
            for name in head.keys() & {"queue", "assignee_queue"}:
                self._queues[name, head[name]["S"]].append((head["queue_order"]["S"], number))
        for queue in self._queues.values():
            queue.sort()
        self.read_units = 0.0
        self.rows_read = 0

    def query(self, **query: Any) -> dict[str, Any]:  # noqa: ANN401 -- boto3's
        """Read rows of one partition between two places, in either order, up to the limit."""
        names, values = query["ExpressionAttributeNames"], query["ExpressionAttributeValues"]
        numbers, place_of = self._partition(names["#partition"], values[":partition"]["S"])
        start = bisect_left(numbers, values[":first"]["S"], key=place_of)
        end = bisect_right(numbers, values[":last"]["S"], key=place_of)
        between = numbers[start:end]
        found = list(islice(between if query["ScanIndexForward"] else reversed(between), query["Limit"]))
        rows = [self._row(names["#partition"], values[":partition"]["S"], number) for number in found]
        self._bill(sum(map(size_bytes, rows)), len(rows))
        return {"Items": rows, **({"LastEvaluatedKey": {}} if len(found) < len(between) else {})}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 -- the API's name
        """Read rows by their keys."""
        ((table, wanted),) = RequestItems.items()
        rows = [self._item(key["pk"]["S"]) for key in wanted["Keys"]]
        for row in rows:
            self._bill(size_bytes(row), 1)
        return {"Responses": {table: rows}}

    def _partition(self, name: str, partition: str) -> tuple[Sequence[int], Callable[[int], str]]:
        if (name, partition) in self._queues:
            queue = self._queues[name, partition]
            places = {number: place for place, number in queue}
            return [number for _, number in queue], places.__getitem__
        region = next((index for index, one in enumerate(REGIONS) if one in partition.split("#")), len(REGIONS))
        numbers = range(region, self._size, len(REGIONS)) if region < len(REGIONS) else range(0)
        return numbers, self._update_place if name == "touched" else self._opening_place

    def _update_place(self, number: int) -> str:
        return str(self._head(number)["touched_order"]["S"])

    def _opening_place(self, number: int) -> str:
        return opening_order(_ticket_id(number), _opened_at(number))

    def _row(self, name: str, partition: str, number: int) -> Row:
        if name != "pk":
            return self._head(number)
        ticket = self._ticket(number)
        rows = ticket_word_rows(_region(number), ticket.customer_id, self._opening_place(number), _STEMS)
        return next(row for row in rows if row["pk"]["S"] == partition)

    def _item(self, partition: str) -> Row:
        kind, _, name = partition.partition("#")
        return self._head(int(name[2:])) if kind == "ticket" else customer_rows(_customer(number_of(name)))[0]

    def _head(self, number: int) -> dict[str, Any]:
        return head_row(self._ticket(number), _region(number))

    def _ticket(self, number: int) -> Ticket:
        at = _opened_at(number)
        return Ticket(
            ticket_id=_ticket_id(number),
            customer_id=_customer_of(number).customer_id,
            subject="The printer on the third floor gives off smoke",
            priority=PRIORITIES[number // 3 % 4],
            status=UNSETTLED[number // 12 % 4] if self._is_unsettled(number) else "closed",
            assignee=None if number % 5 == 0 else f"agent{number % _PERSONS}",
            team="field-service",
            opened_at=at,
            opened_by="bob",
            updated_at=at,
        )

    def _is_unsettled(self, number: int) -> bool:
        return number >= self._size - 2 * MAX_UNSETTLED and number // 48 % 2 == 0

    def _bill(self, bytes_: int, rows: int) -> None:
        self.read_units += max(1, math.ceil(bytes_ / UNIT_BYTES)) / 2
        self.rows_read += rows


#: What is asked for → how.
ASKED: Final[Mapping[str, Callable[[TicketTable], TicketsPage]]] = {
    "queue": lambda tickets: tickets.list(TicketFilter(), _EVERYTHING, None, subject="bob"),
    "mine": lambda tickets: tickets.list(TicketFilter(assignee="agent7"), _EVERYTHING, None, subject="bob"),
    "closed": lambda tickets: tickets.list(
        TicketFilter(statuses=frozenset({"closed"})), _EVERYTHING, None, subject="bob"
    ),
    "search": lambda tickets: tickets.search("printer", _EVERYTHING, None, subject="bob"),
}


def measure() -> Sequence[dict[str, float]]:
    """Return a point for each size: read units and rows of a first page of what people ask for most."""
    return [_point(size) for size in decades(1_000, 10_000_000)]


def _point(size: int) -> dict[str, float]:
    point: dict[str, float] = {"size": size}
    desk: Any = Desk(size)
    for name, ask in ASKED.items():
        desk.read_units = desk.rows_read = 0
        if not ask(TicketTable(desk, "desk", FakeSeal())).tickets:
            raise AssertionError(f"{name} found nothing among {size}")
        point |= {f"{name}_read_units": desk.read_units, f"{name}_rows": desk.rows_read}
    return point


def _ticket_id(number: int) -> str:
    return f"T-{number:08}"


def _opened_at(number: int) -> datetime:
    return _FIRST_OPENED + number * _BETWEEN


def _region(number: int) -> str:
    return REGIONS[number % len(REGIONS)]


def _customer(number: int) -> Customer:
    return replace(customer(number), region=_region(number))


def _customer_of(ticket_number: int) -> Customer:
    """Return one of the customers of the ticket's region."""
    regions = len(REGIONS)
    return _customer(ticket_number % regions + regions * (ticket_number // 7 % _CUSTOMERS))
