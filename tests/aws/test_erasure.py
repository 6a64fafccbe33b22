"""With a deleted customer's profile go their tickets, and nobody else's."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient

from servicedesk.aws.desk_rows import PROFILE, key, partition
from servicedesk.aws.erasure import Erasure, erased_customer
from servicedesk.errors import DeskUnavailable
from tests.aws.tables import TABLE, aws, desk_table, rows, store
from tests.fakes.desk import JANE, customer, ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER = customer(7)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    with aws(monkeypatch):
        client = desk_table()
        store(client, [JANE, OTHER], [*(ticket(number) for number in range(60)), ticket(99, OTHER)])
        yield client


def expire(client: "DynamoDBClient") -> None:
    client.delete_item(TableName=TABLE, Key=key(partition(JANE.customer_id), PROFILE))


def test_every_ticket_of_a_customer_whose_profile_is_gone_is_erased_and_no_other(client: "DynamoDBClient") -> None:
    expire(client)
    others = {name: row for name, row in rows(client).items() if name[0] != partition(JANE.customer_id)}

    assert Erasure(client, TABLE).erase(JANE.customer_id) == 60

    assert rows(client) == others
    assert Erasure(client, TABLE).erase(JANE.customer_id) == 0


def test_nothing_is_erased_while_there_is_a_profile(client: "DynamoDBClient") -> None:
    before = rows(client)

    assert Erasure(client, TABLE).erase(JANE.customer_id) == 0
    assert rows(client) == before


def test_an_erasure_that_breaks_off_is_completed_by_doing_it_again(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    expire(client)
    call, calls = BaseClient._make_api_call, []  # type: ignore[attr-defined]

    def breaks_at_the_second(self: Any, operation: str, arguments: Any) -> Any:
        calls.append(operation)
        if calls.count("BatchWriteItem") == 2:
            raise client.exceptions.InternalServerError({"Error": {"Code": "InternalServerError"}}, operation)
        return call(self, operation, arguments)

    with monkeypatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", breaks_at_the_second)
        with pytest.raises(DeskUnavailable):
            Erasure(client, TABLE).erase(JANE.customer_id)

    assert Erasure(client, TABLE).erase(JANE.customer_id) == 60 - 25


def test_rows_that_dynamodb_leaves_unprocessed_are_asked_for_again_but_not_for_ever(
    client: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch
) -> None:
    expire(client)
    asked: list[Any] = []

    def leaves_all(**request: Any) -> Any:
        asked.append(request["RequestItems"])
        return {"UnprocessedItems": request["RequestItems"]}

    monkeypatch.setattr(client, "batch_write_item", leaves_all)

    with pytest.raises(DeskUnavailable):
        Erasure(client, TABLE).erase(JANE.customer_id)
    assert len(asked) == 5


@pytest.mark.parametrize(
    ("pk", "sk", "customer_id"),
    [
        ("customer#C-1042", "profile", "C-1042"),
        ("customer#C-1042", "open#2026-11-23T12:00:00.000000Z#T-00000001", None),
        ("customer#", "profile", None),
        ("customer#C-1042#x", "profile", None),
        ("word#ja", "jane#C-1042", None),
        ("idempotency#abc", "record", None),
    ],
)
def test_only_a_profiles_key_says_that_a_customer_is_gone(pk: str, sk: str, customer_id: str | None) -> None:
    assert erased_customer(key(pk, sk)) == customer_id
