"""What the erasure of deleted customers missed is found, and nothing else is taken for it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from cli.leftovers import IS_FOUND, IS_RECENT, IS_UNKNOWN, Leftover, Leftovers
from servicedesk.aws.customer_rows import partition, profile_key, word_keys
from servicedesk.aws.desk_rows import key
from servicedesk.tools.desk import KEPT_AFTER_DELETION
from stack.faults import CommandRefused
from tests.aws.tables import TABLE, aws, desk_table, rows, store
from tests.fakes.desk import JANE, NOW, customer, ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

OTHER = customer(7)
#: A while after everything that is stored was written, so that all of it is old enough.
LATER = NOW + KEPT_AFTER_DELETION + timedelta(days=1)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> "Iterator[DynamoDBClient]":
    with aws(monkeypatch):
        client = desk_table()
        store(client, [JANE, OTHER], [*(ticket(number) for number in range(3)), ticket(99, OTHER)])
        yield client


def expire(client: "DynamoDBClient", *, words: bool = True) -> None:
    """Take Jane out of the index, as a deletion does, and then her profile, as the time to live does."""
    for word in word_keys(JANE) if words else ():
        client.delete_item(TableName=TABLE, Key=word)
    client.delete_item(TableName=TABLE, Key=profile_key(JANE.customer_id))


def test_a_desk_on_which_everybody_has_a_profile_has_no_leftovers(client: "DynamoDBClient") -> None:
    assert Leftovers(client, TABLE).find(LATER) == ()


def test_the_tickets_of_a_customer_whose_profile_is_gone_are_left_and_are_only_looked_at(
    client: "DynamoDBClient",
) -> None:
    expire(client)
    before = rows(client)

    assert Leftovers(client, TABLE).find(LATER) == (Leftover(customer_id=JANE.customer_id, rows=3),)
    assert rows(client) == before


def test_who_is_deleted_and_can_still_be_brought_back_is_not_left_over(client: "DynamoDBClient") -> None:
    client.update_item(
        TableName=TABLE,
        Key=profile_key(JANE.customer_id),
        UpdateExpression="SET deleted_at = :now",
        ExpressionAttributeValues={":now": {"S": "2026-11-23T12:00:00Z"}},
    )

    assert Leftovers(client, TABLE).find(LATER) == ()


def recent(client: "DynamoDBClient") -> None:
    store(client, tickets=[ticket(4, opened_at=LATER - KEPT_AFTER_DELETION + timedelta(microseconds=1))])


def resolved_and_recent(client: "DynamoDBClient") -> None:
    store(client, tickets=[ticket(4, opened_at=LATER - timedelta(days=1), status="resolved")])


def of_a_later_release(client: "DynamoDBClient") -> None:
    client.put_item(TableName=TABLE, Item=key(partition(JANE.customer_id), "note#2026-11-23T12:00:00Z#N-1"))


def at_no_time(client: "DynamoDBClient") -> None:
    client.put_item(TableName=TABLE, Item=key(partition(JANE.customer_id), "active#2020-13-01T00:00:00.000000Z#T-1"))


def still_found(client: "DynamoDBClient") -> None:
    store(client, [JANE])
    expire(client, words=False)


DOUBTS = {
    "a ticket that was opened when nobody could": (recent, IS_RECENT, 4),
    "and that is resolved": (resolved_and_recent, IS_RECENT, 4),
    "a row that this release does not write": (of_a_later_release, IS_UNKNOWN, 4),
    "a ticket of no time": (at_no_time, IS_UNKNOWN, 4),
    "a customer whom search still finds": (still_found, IS_FOUND, 3),
}


@pytest.mark.parametrize(("arrange", "doubt", "count"), DOUBTS.values(), ids=DOUBTS)
def test_what_may_be_something_else_is_told_apart(
    client: "DynamoDBClient", arrange: Any, doubt: str, count: int
) -> None:
    expire(client)
    arrange(client)

    assert Leftovers(client, TABLE).find(LATER) == (Leftover(customer_id=JANE.customer_id, rows=count, doubt=doubt),)


def test_an_id_that_this_release_does_not_give_is_told_apart(client: "DynamoDBClient") -> None:
    client.put_item(TableName=TABLE, Item=key(partition("X-1"), "active#2020-01-01T00:00:00.000000Z#T-1"))

    assert Leftovers(client, TABLE).find(LATER) == (Leftover(customer_id="X-1", rows=1, doubt=IS_UNKNOWN),)


def test_a_table_of_many_pages_is_read_whole_and_told_of(client: "DynamoDBClient") -> None:
    def small_pages(params: dict[str, Any], **_: Any) -> None:
        params["Limit"] = 2

    client.meta.events.register("before-parameter-build.dynamodb.Scan", small_pages)
    expire(client)
    told: list[tuple[int, int]] = []

    (left,) = Leftovers(client, TABLE).find(LATER, lambda *rows: told.append(rows))

    assert left.rows == 3
    assert max(read for read, _ in told) == len(rows(client))
    assert all(0 <= read - before <= 2 for read, before in told)


def test_a_table_that_does_not_answer_is_not_an_empty_one(client: "DynamoDBClient") -> None:
    def denied(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Scan")

    client.meta.events.register("before-call.dynamodb.Scan", denied)

    with pytest.raises(CommandRefused, match="may not call Scan"):
        Leftovers(client, TABLE).find(LATER)
