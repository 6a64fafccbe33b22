"""The adapter that docs/your-desk.md walks through keeps what every desk promises."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from examples.desk import ADAPTER, NAMES, SmallCustomers, SmallTicket, SmallTickets
from servicedesk.desk_settings import ForeignDesk
from servicedesk.desks.adapter import DeskAdapter, ports_of
from servicedesk.desks.conversation import Asked, DeskHistory
from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import PRIORITIES, Ticket
from servicedesk.tools.tickets import NewComment
from tests.desks.own import OwnDeskContract, OwnOffice
from tests.desks.ticket_contract import ChangeContract, ConversationContract
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
            state=NAMES.theirs("status", ticket.status),
            level=PRIORITIES.index(ticket.priority),
            owner=ticket.assignee,
            group=ticket.team,
            opened=ticket.opened_at.isoformat(),
            by=ticket.opened_by,
            changed=ticket.updated_at.isoformat(),
        )
        return str(made)

    def make_comment(self, ticket_id: str, comment: NewComment) -> None:
        self._desk.say(self._desk.tickets[int(ticket_id)], comment.audience, comment.author, comment.text)

    def drop_customer(self, customer_id: str) -> None:
        del self._desk.people[customer_id]


class TicketsWithoutHistory(SmallTickets):
    """Tickets of a desk whose API tells no changes."""

    def history(self, found: SmallTicket, asked: Asked) -> DeskHistory:
        return replace(super().history(found, asked), changes=())


def _profile(desk: ForeignDesk) -> DeskProfile:
    known = ADAPTER.profile(desk)
    return replace(known, absent=frozenset({*known.absent, "changes"}))


WITHOUT_HISTORY = replace(ADAPTER, profile=_profile, ports=ports_of(SmallCustomers, TicketsWithoutHistory))


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


class TestSmallDeskWithoutAHistory(ConversationContract, ChangeContract):
    @pytest.fixture
    def office(self, served: ServedSmallDesk) -> Iterator[SmallOffice]:
        office = SmallOffice(served, WITHOUT_HISTORY)
        yield office
        office.close()
