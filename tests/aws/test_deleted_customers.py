"""A deletion is undone whole, as long as it can be."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from servicedesk.aws.deleted_customers import DeletedCustomers
from servicedesk.aws.desk_table import DeskTable
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.desk import KEPT_AFTER_DELETION
from tests.aws.tables import TABLE, aws, desk_table, rows, store
from tests.desk import JANE, NOW, customer, ticket


class Desk:
    def __init__(self, tickets: int = 3) -> None:
        self.client = desk_table()
        store(self.client, [JANE, customer(7)], [ticket(number) for number in range(tickets)])
        self.before = rows(self.client)
        self.table, self.deleted = DeskTable(self.client, TABLE), DeletedCustomers(self.client, TABLE)

    def delete(self) -> None:
        assert self.table.delete_customer(JANE, deleted_at=NOW)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with aws(monkeypatch):
        yield Desk()


def test_everything_is_as_it_was_before_the_deletion(desk: Desk) -> None:
    desk.delete()
    assert desk.table.customer(JANE.customer_id) is None

    assert desk.deleted.restore(JANE.customer_id, NOW) == JANE

    assert rows(desk.client) == desk.before


def test_more_tickets_than_a_transaction_holds_come_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        desk = Desk(tickets=230)
        desk.delete()

        desk.deleted.restore(JANE.customer_id, NOW)

        assert rows(desk.client) == desk.before


@pytest.mark.parametrize("customer_id", ["C-1042", "C-7", "C-999", ""])
def test_who_was_not_deleted_is_not_brought_back(desk: Desk, customer_id: str) -> None:
    assert desk.deleted.restore(customer_id, NOW) is None
    assert rows(desk.client) == desk.before


@pytest.mark.parametrize(
    ("at", "is_back"),
    [(NOW + KEPT_AFTER_DELETION - timedelta(seconds=1), True), (NOW + KEPT_AFTER_DELETION, False)],
)
def test_after_thirty_days_nobody_is_brought_back(desk: Desk, at: datetime, is_back: bool) -> None:
    desk.delete()

    assert (desk.deleted.restore(JANE.customer_id, at) is not None) is is_back


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
            desk.deleted.restore(JANE.customer_id, NOW)
    assert rows(desk.client) == deleted

    assert desk.deleted.restore(JANE.customer_id, NOW) == JANE
    assert rows(desk.client) == desk.before
