"""Customers who are made and changed in DynamoDB: ids by chance, one transaction each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from servicedesk.aws.customer_changes import MAX_IDS, CustomerChanges, new_customer_id
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.search.contact_words import MAX_KEYS
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.desk import Customer
from tests.aws.tables import TABLE, Requests, aws, desk_table, rows, store
from tests.desks.customers_contract import KEY, NEW
from tests.fakes.desk import JANE, NOW, customer, ticket
from tests.fakes.execution import FakeSeal

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LONG = {"name": " ".join(f"word{number}" for number in range(40)), "email": "a.b.c.d.e.f@g.h.i.j.example"}
OTHER = {"name": " ".join(f"else{number}" for number in range(40)), "email": "k.l.m.n.o.p@q.r.s.t.example"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    with aws(monkeypatch):
        yield desk_table()


def changes(client: DynamoDBClient, *ids: str) -> CustomerChanges:
    """Return what draws these ids."""
    return CustomerChanges(client, TABLE, lambda _: None, new_id=iter(ids).__next__)


def test_ids_are_eight_digits_by_chance() -> None:
    ids = {new_customer_id() for _ in range(1_000)}

    assert len(ids) > 990
    assert all(re.fullmatch(r"C-[1-9][0-9]{7}", made) for made in ids)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_an_id_that_somebody_has_is_drawn_again_and_they_stay_as_they_are(
    client: DynamoDBClient, is_deleted: bool
) -> None:
    taken = customer(10_000_001)
    store(client, [taken], [ticket(1, taken)])
    if is_deleted:
        assert DeskTable(client, TABLE, FakeSeal()).delete_customer(taken, deleted_at=NOW)
    before = rows(client)

    kept = changes(client, taken.customer_id, taken.customer_id, "C-10000002").add(NEW, KEY)

    assert kept.record.made_id == "C-10000002"
    assert not kept.is_repeat
    assert {key: row for key, row in rows(client).items() if key in before} == before


def test_a_desk_on_which_no_id_is_free_says_so_and_keeps_nothing(client: DynamoDBClient) -> None:
    store(client, [customer(1)])
    before = rows(client)

    with pytest.raises(DeskUnavailable):
        changes(client, *["C-1"] * MAX_IDS).add(NEW, KEY)
    assert rows(client) == before


def test_a_customer_is_added_in_one_request_with_the_record_of_it(client: DynamoDBClient) -> None:
    requests = Requests(client)

    changes(client, "C-10000001").add(NEW, KEY)

    assert requests.sent == ["TransactWriteItems"]
    kept = rows(client)
    assert {pk for pk, _ in kept if pk.startswith("idempotency#")} == {f"idempotency#{KEY.digest}"}
    assert kept["customer#C-10000001", "profile"]["email"] == {"S": NEW.email}


def test_the_longest_change_is_one_transaction_that_fits(client: DynamoDBClient) -> None:
    long = Customer(customer_id="C-1", phone="+44 7700 900001", region="EMEA", created_at=NOW, **LONG)
    store(client, [long])
    requests = Requests(client)

    assert DeskTable(client, TABLE, FakeSeal()).change_customer(long, phone="+44 7700 900002", **OTHER)

    assert requests.sent == ["TransactWriteItems"]
    writes = len(requests.parameters[0]["TransactItems"])
    assert 2 * MAX_KEYS["name"] < writes <= 1 + 2 * sum(MAX_KEYS.values()) <= 100
    assert [key for key, row in rows(client).items() if "word" in row["name"]["S"]] == []


def test_a_deletion_takes_one_request_unless_somebody_changed_the_customer(client: DynamoDBClient) -> None:
    store(client, [JANE, customer(7)])
    desk, requests = DeskTable(client, TABLE, FakeSeal()), Requests(client)

    assert desk.delete_customer(customer(7), deleted_at=NOW)
    assert requests.sent == ["TransactWriteItems"]
    assert desk.change_customer(JANE, name="Jane Roe")
    assert desk.delete_customer(JANE, deleted_at=NOW)

    assert requests.sent[1:] == ["TransactWriteItems", "TransactWriteItems", "GetItem", "TransactWriteItems"]
    assert [pk for pk, _ in rows(client) if pk.startswith("word#")] == []
