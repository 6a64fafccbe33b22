"""The kit applies the rights for an adapter that applies none: it reads everything, and writes what it is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from servicedesk.desk_settings import DeskKind, ForeignDesk
from servicedesk.desks import (
    Asked,
    DeskCustomers,
    DeskHistory,
    DeskMeans,
    DeskProfile,
    DeskRows,
    DeskTicket,
    DeskTickets,
    Identifier,
    OnceOnly,
    RowReader,
    after_writing,
)
from servicedesk.errors import DeskConflict, DeskRefused, DeskUnavailable, OutcomeUnknown
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.customer_rows import REGIONS
from servicedesk.tools.desk import Customer
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.ticket import Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import Status
from servicedesk.tools.tickets import MAX_CHANGES, MAX_COMMENTS, CustomerTicket, NewComment, NewTicket, TicketChange
from servicedesk.tools.view import View
from tests.desks.ticket_contract import BOTH, EVERYTHING, NOTHING, PUBLIC, SAM, key, new, said
from tests.fakes.claims import FakeClaims
from tests.fakes.desk import JANE, NOW, hide_fields, only, ticket
from tests.fakes.execution import FakeSeal

ONE, TWO, CLOSED = "T-00000001", "T-00000002", "T-00000003"
TICKETS = {
    ONE: CustomerTicket(ticket=ticket(1, subject="Broken lamp"), customer=JANE),
    TWO: CustomerTicket(ticket=ticket(2, SAM, subject="Broken lamp"), customer=SAM),
    CLOSED: CustomerTicket(ticket=ticket(3, status="closed", subject="Broken chair"), customer=JANE),
}
COMMENTS = [
    Comment(
        comment_id=str(number),
        at=NOW,
        author="bob",
        author_kind="agent",
        audience="internal" if number % 2 else "public",
        text=str(number),
    )
    for number in range(4 * MAX_COMMENTS, 0, -1)
]
CHANGES = [
    FieldChanges(at=NOW, actor="bob", version=number, fields={field: ("a", "b")})
    for number in range(2 * MAX_CHANGES)
    for field in ("assignee", "priority")
]
PROFILE = DeskProfile(
    name="Careless",
    ticket_id=Identifier(pattern=r"^T-[0-9]{8}$", example=ONE),
    customer_id=Identifier(pattern=r"^C-[0-9]{1,8}$", example="C-1"),
    regions=REGIONS,
)


class CarelessCustomers(DeskCustomers):
    def __init__(self, means: DeskMeans) -> None:
        super().__init__(means)
        self.there = {one.customer_id: one for one in (JANE, SAM)}
        self.asked: list[str] = []

    def read(self, customer_id: str) -> Customer | None:
        self.asked.append(customer_id)
        return self.there.get(customer_id)

    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        return lambda _: DeskRows(rows=[(one.customer_id, one) for one in (JANE, SAM)], is_end=True)

    def tickets_of(self, customer_id: str, statuses: Collection[Status]) -> RowReader[CustomerTicket]:
        return lambda _: DeskRows(rows=list(TICKETS.items()), is_end=True)


class CarelessTickets(DeskTickets[None]):
    def __init__(self, means: DeskMeans, customers: CarelessCustomers) -> None:
        super().__init__(means, customers)
        self.there = {
            one: DeskTicket(ticket=kept.ticket, customer=kept.customer, record=None) for one, kept in TICKETS.items()
        }
        self.asked: list[str] = []
        self.written: list[object] = []
        self.is_changed = False

    def read(self, ticket_id: str) -> DeskTicket[None] | None:
        self.asked.append(ticket_id)
        return self.there.get(ticket_id)

    def rows(self, wanted: TicketFilter, view: View) -> RowReader[DeskTicket[None]]:
        # Twice, as a desk may tell a row.
        return lambda _: DeskRows(rows=[*self.there.items(), *self.there.items()], is_end=True)

    def find(self, sought: Sequence[str], view: View, customer_id: str | None) -> RowReader[DeskTicket[None]]:
        return self.rows(TicketFilter(), view)

    def descriptions(self, found: Sequence[DeskTicket[None]]) -> Sequence[str]:
        return ["It burns."] * len(found)

    def history(self, found: DeskTicket[None], asked: Asked) -> DeskHistory:
        return DeskHistory(description="It burns.", comments=COMMENTS, changes=CHANGES)

    def open(self, ticket: NewTicket, key: IdempotencyKey) -> str | None:
        self.written.append(ticket)
        return "T-00000009"

    def say(self, found: DeskTicket[None], comment: NewComment) -> str | None:
        self.written.append(comment)
        return "99"

    def change(self, found: DeskTicket[None], change: TicketChange) -> Ticket | None:
        if self.is_changed:
            raise DeskConflict
        self.written.append(change)
        return found.ticket


@pytest.fixture
def tickets() -> CarelessTickets:
    settings = ForeignDesk(kind=DeskKind.CUSTOM, url="https://desk.example.com", secret_id="secret", regions=REGIONS)
    client: Any = None
    ledger = OnceOnly(FakeClaims(), lambda: "claim")
    means = DeskMeans(desk=settings, profile=PROFILE, client=client, ledger=ledger, seal=FakeSeal())
    return CarelessTickets(means, CarelessCustomers(means))


def listed(tickets: CarelessTickets, wanted: TicketFilter, view: View = EVERYTHING) -> list[str]:
    return [one.ticket.ticket_id for one in tickets.list(wanted, view, None, subject="bob").tickets]


def found(tickets: CarelessTickets, words: str, view: View = EVERYTHING, customer_id: str | None = None) -> list[str]:
    page = tickets.search(words, view, None, subject="bob", customer_id=customer_id)
    return [one.ticket.ticket_id for one in page.tickets]


def test_a_list_has_what_meets_the_filter_and_is_shown_once(tickets: CarelessTickets) -> None:
    assert listed(tickets, TicketFilter()) == [ONE, TWO]
    assert listed(tickets, TicketFilter(), View((only("AMER"),))) == [TWO]
    assert listed(tickets, TicketFilter(region="EMEA", statuses=frozenset({"closed"}))) == [CLOSED]
    assert listed(tickets, TicketFilter(), View(())) == listed(tickets, TicketFilter(statuses=frozenset())) == []


def test_words_are_found_in_what_is_shown_and_nowhere_else(tickets: CarelessTickets) -> None:
    assert found(tickets, "lamp") == [ONE, TWO]
    assert found(tickets, "lamp burns") == [ONE, TWO]
    assert found(tickets, "lamp", customer_id=SAM.customer_id) == [TWO]
    assert found(tickets, "zeppelin") == found(tickets, "lamp", View((hide_fields("description"),))) == []
    assert found(tickets, "lamp", customer_id="' OR 1") == []


@pytest.mark.parametrize("hidden", [frozenset(), frozenset({"assignee"}), frozenset({"assignee", "priority"})])
def test_of_a_history_so_much_is_told_as_may_be(tickets: CarelessTickets, hidden: frozenset[str]) -> None:
    there = tickets.ticket_file(ONE, audiences=PUBLIC, hidden=hidden)

    assert there is not None
    assert {one.audience for one in there.comments} == {"public"}
    assert (len(there.comments), there.has_more_comments) == (MAX_COMMENTS, True)
    assert hidden.isdisjoint(name for one in there.changes for name in one.fields)
    most = 0 if "priority" in hidden else MAX_CHANGES
    assert (len(there.changes), there.has_more_changes) == (most, bool(most))
    assert type(there.ticket) is CustomerTicket


def test_a_page_of_comments_begins_behind_the_one_before_by_its_number(tickets: CarelessTickets) -> None:
    there = tickets.ticket_file(ONE, audiences=BOTH, hidden=NOTHING, before="10")
    nothing = tickets.ticket_file(ONE, audiences=BOTH, hidden=NOTHING, before="x")

    assert there is not None
    assert nothing is not None
    assert [one.comment_id for one in there.comments] == [str(number) for number in range(9, 0, -1)]
    assert (there.has_more_comments, there.changes) == (False, ())
    assert nothing.comments == ()


def test_an_id_that_is_none_is_not_asked_for_and_another_ticket_is_none(tickets: CarelessTickets) -> None:
    tickets.there[TWO] = tickets.there[ONE]

    assert tickets.ticket(TWO) is None
    assert tickets.ticket("../people") is None
    assert tickets.asked == [TWO]


@pytest.mark.parametrize("region", ["APAC", None])
def test_no_ticket_is_opened_for_who_is_gone_or_elsewhere(tickets: CarelessTickets, region: str | None) -> None:
    customers: Any = tickets._customers
    customers.there = {} if region is None else {JANE.customer_id: replace(JANE, region=region)}

    assert tickets.add_ticket(new(), key()) is None
    assert tickets.written == []


@pytest.mark.parametrize(
    "now",
    [
        None,
        DeskTicket(ticket=TICKETS[ONE].ticket, customer=SAM, record=None),
        DeskTicket(ticket=TICKETS[ONE].ticket, customer=replace(JANE, region="APAC"), record=None),
        DeskTicket(ticket=replace(TICKETS[ONE].ticket, status="closed"), customer=JANE, record=None),
    ],
    ids=["gone", "another's", "elsewhere", "closed"],
)
def test_nothing_is_said_on_what_is_not_as_it_was_decided_on(
    tickets: CarelessTickets, now: DeskTicket[None] | None
) -> None:
    tickets.there = {} if now is None else {ONE: now}

    assert tickets.add_comment(TICKETS[ONE], said(), key()) is None
    assert tickets.written == []


def test_what_was_changed_since_is_left_as_it_is(tickets: CarelessTickets) -> None:
    change = TicketChange(at=NOW, actor="eve", fields={"priority": "low"})
    as_read = replace(TICKETS[ONE], ticket=replace(TICKETS[ONE].ticket, version=7))

    assert tickets.change_ticket(as_read, change) is None
    tickets.is_changed = True
    assert tickets.change_ticket(TICKETS[ONE], change) is None
    assert tickets.written == []


def test_one_request_writes_once(tickets: CarelessTickets) -> None:
    same = key()

    first, second = (tickets.add_comment(TICKETS[ONE], said(), same) for _ in range(2))

    assert first is not None
    assert second is not None
    assert (first.record, second.is_repeat, len(tickets.written)) == (second.record, True, 1)


def test_what_was_changed_in_the_same_second_is_in_the_list(tickets: CarelessTickets) -> None:
    since = TICKETS[ONE].ticket.updated_at.replace(microsecond=0) + timedelta(microseconds=900_000)
    kept = replace(TICKETS[ONE].ticket, updated_at=since.replace(microsecond=0))
    tickets.there = {ONE: DeskTicket(ticket=kept, customer=JANE, record=None)}

    assert listed(tickets, TicketFilter(updated_since=since)) == [ONE]


@pytest.mark.parametrize("failure", [DeskUnavailable("ReadTimeout"), DeskRefused("assignee")], ids=str)
def test_what_fails_behind_a_write_is_not_known(failure: Exception) -> None:
    with pytest.raises(OutcomeUnknown), after_writing():
        raise failure


def test_a_customers_file_has_their_own_unsettled_tickets_alone(tickets: CarelessTickets) -> None:
    customers = CarelessCustomers(tickets.means)

    there = customers.customer_file(JANE.customer_id, limit=5)

    assert there is not None
    assert [one.ticket_id for one in there.open_tickets] == [ONE]
    assert customers.count_tickets(JANE.customer_id, limit=5) == 2
    assert [one.name for one in customers.search("jane", EVERYTHING, None, subject="bob").contacts] == [JANE.name]
    assert (
        customers.search("jane", View((Conditions(hide=frozenset({"name", "email"})),)), None, subject="b").contacts
        == ()
    )
    assert (customers.customer("x"), customers.count_tickets("x", limit=5), customers.asked) == (None, 0, ["C-1042"])
