"""The desk in DynamoDB keeps what every desk promises."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count

import pytest

from local.aws.moto_server import MotoServer
from servicedesk.aws.deleted_customers import DeletedCustomers
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import BUILT_IN_DESK
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import NewComment
from stack.aws_clients import Clients
from tests.aws.tables import desk_table, store
from tests.desks.contract import DeskContract
from tests.desks.ticket_contract import OwnTicketsContract, key, read
from tests.fakes.desk import NOW
from tests.fakes.execution import FakeSeal


class TableOffice:
    profile = BUILT_IN_DESK
    _records = count()

    def __init__(self, clients: Clients, table: str) -> None:
        self._client, self._table = desk_table(table, clients.dynamodb), table
        self.desk = DeskTable(self._client, table, FakeSeal())
        self.tickets = TicketTable(self._client, table, FakeSeal())

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        store(self._client, customers, tickets, self._table)

    def restore(self, customer_id: str, at: datetime) -> bool:
        deleted = DeletedCustomers(self._client, self._table)
        one = deleted.find(customer_id, at)
        row = {"pk": {"S": f"restored#{next(self._records)}"}, "sk": {"S": "record"}}
        record = {"Put": {"TableName": self._table, "Item": row}}
        return one is not None and deleted.restore(one, record, at) is not None

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        for comment in comments:
            self.tickets.add_comment(read(self, ticket_id), comment, key())

    def remove(self, customer: Customer) -> None:
        assert self.desk.delete_customer(customer, deleted_at=NOW)

    def close(self) -> None:
        self._client.delete_table(TableName=self._table)


@pytest.fixture(scope="module")
def clients() -> Iterator[Clients]:
    moto = MotoServer()
    moto.start()
    made = Clients(moto.endpoint_url, moto.access_key_id)
    yield made
    made.close()
    moto.stop()


class TestDeskTable(DeskContract):
    _tables = count()

    @pytest.fixture
    def office(self, clients: Clients) -> TableOffice:
        return TableOffice(clients, f"desk-{next(self._tables)}")


class TestTicketTable(OwnTicketsContract):
    _tables = count()

    @pytest.fixture
    def office(self, clients: Clients) -> TableOffice:
        return TableOffice(clients, f"tickets-{next(self._tables)}")
