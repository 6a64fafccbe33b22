"""The adapter that docs/your-desk.md walks through keeps what every desk promises."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest

from examples import desk as example
from examples.desk import ADAPTER, SmallCustomers, SmallTicket, SmallTickets
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, ports_of
from servicedesk.desks.conversation import Asked, DeskHistory
from servicedesk.desks.findings import RightState
from servicedesk.desks.naming import DeskNames
from servicedesk.tools.desk import Customer
from servicedesk.tools.lifecycle import MANDATORY_STATUSES, TRANSITIONS
from servicedesk.tools.profile import DeskProfile, without_statuses
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_rows import PRIORITIES, Status
from servicedesk.tools.tickets import NewComment
from tests.desks.contract import ReadContract
from tests.desks.own import OwnDeskContract, OwnOffice
from tests.desks.ticket_contract import ChangeContract, ConversationContract, ListContract
from tests.fakes.desk import customer, ticket
from tests.fakes.small_desk import TOKEN, ServedSmallDesk, SmallDesk, served_small_desk


class SmallOffice(OwnOffice):
    def __init__(self, served: ServedSmallDesk, adapter: DeskAdapter = ADAPTER) -> None:
        self._desk = served.desk = SmallDesk()
        super().__init__(adapter, served.url, TOKEN)

    def make_customer(self, customer: Customer) -> str:
        return self._desk.add_person(customer.name, customer.email, customer.phone, customer.region)

    def make_ticket(self, ticket: Ticket, customer_id: str, description: str) -> str:
        made = self._desk.add_ticket(
            person=customer_id,
            subject=ticket.subject,
            text=description,
            state=example.NAMES.theirs("status", ticket.status),
            level=PRIORITIES.index(ticket.priority),
            owner=ticket.assignee,
            group=ticket.team,
            opened=ticket.opened_at.isoformat(),
            by=ticket.opened_by,
            changed=ticket.updated_at.isoformat(),
        )
        return str(made)

    def make_comment(self, ticket_id: str, comment: NewComment) -> None:
        is_customers = comment.author_kind == "customer"
        ticket = self._desk.tickets[int(ticket_id)]
        self._desk.say(ticket, comment.audience, comment.author, comment.text, by_customer=is_customers)

    def drop_customer(self, customer_id: str) -> None:
        del self._desk.people[customer_id]


class TicketsWithoutHistory(SmallTickets):
    """Tickets of a desk whose API tells no changes."""

    def history(self, found: SmallTicket, asked: Asked) -> DeskHistory:
        return replace(super().history(found, asked), changes=())


def _profile(desk: ForeignDesk) -> DeskProfile:
    known = ADAPTER.profile(desk)
    return replace(known, absent=known.absent - {"due_at"} | {"changes"})


OTHERWISE = replace(ADAPTER, profile=_profile, ports=ports_of(SmallCustomers, TicketsWithoutHistory))


@pytest.fixture(scope="module")
def served() -> Iterator[ServedSmallDesk]:
    with served_small_desk() as desk:
        yield desk


class TestSmallDesk(OwnDeskContract):
    @pytest.fixture
    def office(self, served: ServedSmallDesk) -> Iterator[SmallOffice]:
        office = SmallOffice(served)
        yield office
        office.close()


#: Statuses that one desk lacks: each that is not mandatory, and both of waiting.
LACKED: Final[list[set[Status]]] = [
    *({one} for one in TRANSITIONS if one not in MANDATORY_STATUSES),
    {"pending", "on_hold"},
]


def without(lacked: set[Status], monkeypatch: pytest.MonkeyPatch) -> DeskAdapter:
    """Return the adapter of a Small Desk that lacks some statuses; who asks for one of them gets a KeyError."""
    waiting: Status = "on_hold" if "pending" in lacked else "pending"
    states: dict[str, Status] = {
        "new": "new",
        "open": "open",
        "waiting": waiting,
        "done": "resolved",
        "archived": "closed",
    }
    names = DeskNames(
        {theirs: ours for theirs, ours in states.items() if ours not in lacked},
        {str(level): one for level, one in enumerate(PRIORITIES)},
    )
    monkeypatch.setattr(example, "NAMES", names)
    transitions = without_statuses(*TRANSITIONS.keys() - {names.status(theirs) for theirs in states})
    return replace(ADAPTER, profile=lambda desk: replace(ADAPTER.profile(desk), transitions=transitions))


class TestSmallDeskWithoutAStatus(ReadContract, ConversationContract, ChangeContract, ListContract):
    @pytest.fixture(params=LACKED, ids=lambda lacked: " and ".join(sorted(lacked)))
    def office(
        self, served: ServedSmallDesk, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[SmallOffice]:
        office = SmallOffice(served, without(request.param, monkeypatch))
        assert request.param.isdisjoint(office.profile.statuses)
        yield office
        office.close()


class TestSmallDeskWithoutAHistoryAndWithOurDueTimes(ConversationContract, ChangeContract, ListContract):
    @pytest.fixture
    def office(self, served: ServedSmallDesk) -> Iterator[SmallOffice]:
        office = SmallOffice(served, OTHERWISE)
        yield office
        office.close()


def test_a_region_that_no_setting_names_is_found_and_nothing_is_written() -> None:
    with served_small_desk() as served:
        office = SmallOffice(served)
        whose = office.make_customer(customer(1, region="Atlantis"))
        office.make_ticket(ticket(1), whose, "It is wet.")

        findings = office.findings()
        methods = {method for method, _ in served.desk.asked}
        office.close()

    assert [(one.field, one.value, one.tickets) for one in findings.values] == [("region", "Atlantis", 1)]
    assert [one.state for one in findings.rights] == [RightState.HELD]
    assert methods == {"GET"}
