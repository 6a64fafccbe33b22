"""The desk in memory, on which the tools' tests stand, keeps what every desk promises."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import BUILT_IN_DESK
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import NewComment
from tests.desks.contract import DeskContract
from tests.desks.ticket_contract import OwnTicketsContract, key, read
from tests.fakes.desk import NOW, FakeDesk
from tests.fakes.tickets import FakeTickets


class StoredOffice:
    profile = BUILT_IN_DESK

    def __init__(self) -> None:
        self.desk = FakeDesk()
        self.tickets = FakeTickets(self.desk)

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        self.desk.customers |= {one.customer_id: one for one in customers}
        self.desk.tickets += tickets

    def restore(self, customer_id: str, at: datetime) -> bool:
        return self.desk.restore(customer_id, at)

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        for comment in comments:
            self.tickets.add_comment(read(self, ticket_id), comment, key())

    def remove(self, customer: Customer) -> None:
        assert self.desk.delete_customer(customer, deleted_at=NOW)

    def close(self) -> None:
        self.desk.available = False


class TestStoredDesk(DeskContract):
    @pytest.fixture
    def office(self) -> StoredOffice:
        return StoredOffice()


class TestStoredTickets(OwnTicketsContract):
    @pytest.fixture
    def office(self) -> StoredOffice:
        return StoredOffice()
