"""What working tickets costs, by the rules that AWS publishes: `local/aws/dynamodb/capacity.py` counts by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from servicedesk.aws.capacity import Capacity
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.measurements import Measure, Measurements
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES
from servicedesk.tools.tickets import TicketChange, TicketsPage
from servicedesk.tools.view import View
from tests.aws.tables import TABLE, aws, desk_table, store
from tests.desks.ticket_contract import ALL_STATUSES, BOTH, EVERYTHING, MANY, NOTHING, key, new, said
from tests.fakes.desk import JANE, NOW, customer, only, ticket
from tests.fakes.execution import FakeSeal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: What a page of a list or a search may cost, however many tickets there are.
UNITS_OF_A_PAGE: Final = 30
REGIONS: Final = ("EMEA", "AMER", "APAC")
STATUSES: Final = ("new", "open", "pending", "on_hold", "resolved", "closed")
#: As long as one can be.
SUBJECT: Final = "Lamp " * 24
DESCRIPTION: Final = " ".join(f"wordage{number:03}" for number in range(200))[:2_000]


class Meter:
    """Tells what calls cost."""

    def __init__(self, client: DynamoDBClient) -> None:
        self._measurements = Measurements()
        Capacity(self._measurements).watch(client)
        self.tickets = TicketTable(client, TABLE, FakeSeal())

    def units(self, call: Callable[[TicketTable], Any]) -> tuple[float, float]:
        """Make a call, and return the read and the write units that it cost."""
        self._measurements.take()
        assert call(self.tickets) is not None
        taken = self._measurements.take()
        return taken.get(Measure.READ_CAPACITY_UNITS, 0), taken.get(Measure.WRITE_CAPACITY_UNITS, 0)


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    with aws(monkeypatch):
        client = desk_table()
        store(client, [JANE])
        yield Meter(client)


def read(tickets: TicketTable) -> Any:
    """Return the one ticket that there is."""
    (found,) = tickets.list(TicketFilter(statuses=ALL_STATUSES), EVERYTHING, None, subject="bob").tickets
    return found


def changed(**fields: Any) -> TicketChange:
    return TicketChange(at=NOW + timedelta(seconds=9), actor="eve", fields=fields)


def test_opening_a_ticket_with_two_thousand_bytes_of_description_costs_thirty_units_at_most(meter: Meter) -> None:
    asked = new(subject="The export stops after some 10,000 rows", description=DESCRIPTION)

    reads, writes = meter.units(lambda tickets: tickets.add_ticket(asked, key()))

    assert len(DESCRIPTION.encode()) == 2_000
    # The customer 2, the head 2, the description 6, the pointer 2, the record 2, three indexes 3, twelve words 12.
    assert (reads, writes) == (0, 29)


#: What a call costs in units read and written, of a ticket that was just opened with a few words.
COSTS: Final[dict[str, tuple[Callable[[TicketTable, Any], Any], float, float]]] = {
    "get_ticket": (lambda tickets, found: tickets.ticket(found.ticket.ticket_id), 2, 0),
    "with what was said": (
        lambda tickets, found: tickets.ticket_file(found.ticket.ticket_id, audiences=BOTH, hidden=NOTHING), 2, 0,
    ),
    # Customer, record, comment, head and pointer twice each; of the indexes one moves the ticket and two rewrite it.
    "a note": (lambda tickets, found: tickets.add_comment(found, said(seconds=5, audience="internal"), key()), 0, 14),
    # And the change; the queue moves the ticket too.
    "the first answer": (lambda tickets, found: tickets.add_comment(found, said(seconds=5), key()), 0, 17),
    # Customer, head, pointer and change twice each.
    "an update": (lambda tickets, found: tickets.change_ticket(found, changed(team="network")), 0, 12),
    "an update that moves it in each index": (
        lambda tickets, found: tickets.change_ticket(found, changed(status="open", assignee="bob", priority="low")), 0,
        14,
    ),
    # The pointer is another, the ticket leaves one queue for another, and an index has it no more.
    "settling it": (lambda tickets, found: tickets.change_ticket(found, changed(status="resolved")), 0, 15),
    "settling it with a note": (
        lambda tickets, found: tickets.change_ticket(found, replace(changed(status="resolved"), note="Done.")), 0, 17,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("call", "reads", "writes"), COSTS.values(), ids=COSTS)
def test_a_call_costs_what_is_published(
    meter: Meter, call: Callable[[TicketTable, Any], Any], reads: float, writes: float
) -> None:
    meter.tickets.add_ticket(new(), key())
    found = read(meter.tickets)

    assert meter.units(lambda tickets: call(tickets, found)) == (reads, writes)


@pytest.fixture(scope="module")
def many() -> Iterator[Meter]:
    """A desk with more tickets than pages have, most of a customer of their own."""
    with pytest.MonkeyPatch.context() as monkeypatch, aws(monkeypatch):
        client = desk_table()
        people = [customer(number, f"Customer {number}", region=REGIONS[number % 3]) for number in range(120)]
        store(client, people, [*map(one_of_many, people, range(120)), *(janes(number) for number in range(52))])
        yield Meter(client)


def one_of_many(owner: Any, number: int) -> Ticket:
    """Return a ticket with a long subject; some priorities and people have many, and others few."""
    return ticket(
        number,
        owner,
        subject=SUBJECT,
        status=STATUSES[number // 3 % 6],
        priority=PRIORITIES[(number % 7) // 2],
        assignee=("bob", "eve", None)[number % 5 % 3],
        team="network" if number % 50 == 0 else "billing",
        tags=("vip", "printer"),
        updated_at=NOW + timedelta(seconds=number),
    )


def janes(number: int) -> Ticket:
    return replace(one_of_many(customer(0), 900 + number), customer_id="C-0")


PAGES: Final[dict[str, Callable[[TicketTable, str | None], TicketsPage]]] = {
    **{
        name: lambda tickets, after, wanted=wanted, view=view: tickets.list(wanted, view, after, subject="bob")  # type: ignore[misc]
        for name, wanted, view in (
            ("all that is to be done", TicketFilter(), EVERYTHING),
            ("a region's", TicketFilter(region="EMEA"), EVERYTHING),
            ("what one may see", TicketFilter(), View((only("APAC"),))),
            ("a person's", TicketFilter(assignee="bob"), EVERYTHING),
            ("nobody's", TicketFilter(is_unassigned=True), EVERYTHING),
            ("a rare team's", TicketFilter(team="network"), EVERYTHING),
            ("a team's that there is not", TicketFilter(team="nobody"), EVERYTHING),
            ("of two priorities apart", TicketFilter(priorities=frozenset({"urgent", "low"})), EVERYTHING),
            ("overdue", TicketFilter(overdue_at=NOW), EVERYTHING),
            ("overdue by none", TicketFilter(overdue_at=NOW - timedelta(days=99)), EVERYTHING),
            ("settled", TicketFilter(statuses=frozenset({"resolved", "closed"})), EVERYTHING),
            ("since", TicketFilter(statuses=ALL_STATUSES, updated_since=NOW + timedelta(seconds=30)), EVERYTHING),
            ("of one customer of many", TicketFilter(), View((Conditions(where={"name": frozenset({"Customer 7"})}),))),
            ("of tags that none has", TicketFilter(), View((Conditions(where={"tags": frozenset({"x"})}),))),
        )
    },
    **{
        f"search for {words} {customer_id or ''}": lambda tickets, after, words=words, customer_id=customer_id: (  # type: ignore[misc]
            tickets.search(words, EVERYTHING, after, subject="bob", customer_id=customer_id)
        )
        for words, customer_id in (
            ("lamp", None), ("description lamp", None), ("lamp nothing", None), ("nothing", None), ("lamp", "C-0"),
            ("00000007", None),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_page_of_a_list_or_search_costs_more_than_is_published(
    many: Meter, page: Callable[[TicketTable, str | None], TicketsPage]
) -> None:
    costs: list[float] = []
    after: str | None = None
    for _ in range(MANY):
        got: list[TicketsPage] = []

        def ask(tickets: TicketTable, after: str | None = after, got: list[TicketsPage] = got) -> list[TicketsPage]:
            got.append(page(tickets, after))
            return got

        reads, writes = many.units(ask)
        costs.append(reads)
        assert writes == 0
        after = got[0].next_cursor
        if after is None:
            break

    assert after is None
    assert max(costs) <= UNITS_OF_A_PAGE
