"""A deletion is undone whole, as long as it can be."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from servicedesk.aws.deleted_customers import DeletedCustomer, DeletedCustomers
from servicedesk.aws.desk_table import DeskTable
from servicedesk.errors import DeskUnavailable
from tests.aws.tables import TABLE, aws, desk_table, made_table, rows, store
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal

RECORD: Any = {
    "Put": {
        "TableName": "log",
        "Item": {"pk": {"S": "customer_restored#C-1042"}, "sk": {"S": "change#now#1"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
}


class Desk:
    def __init__(self, tickets: int = 3) -> None:
        self.client = desk_table()
        made_table("log", self.client)
        store(self.client, [JANE, customer(7)], [ticket(number) for number in range(tickets)])
        self.before = rows(self.client)
        self.table, self.deleted = DeskTable(self.client, TABLE, FakeSeal()), DeletedCustomers(self.client, TABLE)

    @property
    def log(self) -> list[Any]:
        return list(self.client.scan(TableName="log")["Items"])

    def delete(self, *, was_enabled: bool = True) -> None:
        assert self.table.delete_customer(JANE, deleted_at=NOW, was_enabled=was_enabled)

    def restore(self, customer_id: str = JANE.customer_id, at: datetime = NOW) -> DeletedCustomer | None:
        """Bring a customer back, and return them as they were found; None if there was nobody."""
        found = self.deleted.find(customer_id, at)
        return None if found is None else self.deleted.restore(found, RECORD, at)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with aws(monkeypatch):
        yield Desk()


def test_everything_is_as_it_was_before_the_deletion(desk: Desk) -> None:
    desk.delete()
    assert desk.table.customer(JANE.customer_id) is None

    assert desk.restore() == DeletedCustomer(customer=JANE, deleted_at=NOW, was_enabled=True)

    assert rows(desk.client) == desk.before


@pytest.mark.parametrize("was_enabled", [True, False])
def test_it_is_known_whether_they_could_sign_in(desk: Desk, was_enabled: bool) -> None:
    desk.delete(was_enabled=was_enabled)

    found = desk.deleted.find(JANE.customer_id, NOW)

    assert found is not None
    assert found.was_enabled is was_enabled


def test_the_record_is_written_with_it_or_nothing_is(desk: Desk) -> None:
    desk.delete()
    found = desk.deleted.find(JANE.customer_id, NOW)
    assert found is not None

    assert desk.deleted.restore(found, RECORD, NOW)
    desk.delete()
    deleted = rows(desk.client)
    assert not desk.deleted.restore(found, RECORD, NOW)

    assert desk.log == [RECORD["Put"]["Item"]]
    assert rows(desk.client) == deleted


def test_who_was_brought_back_meanwhile_is_not_brought_back_and_recorded_again(desk: Desk) -> None:
    desk.delete()
    found = desk.deleted.find(JANE.customer_id, NOW)
    assert found is not None
    desk.deleted.restore(found, RECORD, NOW)
    another = {"Put": {"TableName": "log", "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}}

    assert not desk.deleted.restore(found, another, NOW)

    assert desk.log == [RECORD["Put"]["Item"]]


def test_more_tickets_than_a_transaction_holds_come_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        desk = Desk(tickets=230)
        desk.delete()

        desk.restore()

        assert rows(desk.client) == desk.before


def test_a_restoration_that_fails_changes_nothing_and_is_completed_by_doing_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.delete()
    deleted = rows(desk.client)

    def breaks(**_: Any) -> Any:
        raise desk.client.exceptions.InternalServerError({"Error": {"Code": "InternalServerError"}}, "x")

    with monkeypatch.context() as patched:
        patched.setattr(desk.client, "transact_write_items", breaks)
        with pytest.raises(DeskUnavailable):
            desk.restore()
    assert rows(desk.client) == deleted

    assert desk.restore() is not None
    assert rows(desk.client) == desk.before
