"""What a request costs is counted by AWS's rules: by size, twice in a transaction, and once more for each index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.calls import (
    KEY,
    Call,
    Values,
    delete,
    get,
    put,
    put_if,
    puts,
    query,
    query_by_kind,
    read_batch,
    scan,
    transaction,
    update,
    write_batch,
)
from tests.local.dynamodb.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ABSENT: Values = {"pk": {"S": "nobody"}, "sk": {"S": "1"}}
BIG: Values = {"pk": {"S": "big"}, "sk": {"S": "1"}, "text": {"S": "x" * 9_000}}
OF_BIG: Values = {"pk": {"S": "big"}, "sk": {"S": "1"}}
CHECK = ("ConditionCheck", {"Key": KEY, "ConditionExpression": "attribute_exists(pk)"})


def read_both(client: DynamoDBClient) -> Any:
    return client.batch_get_item(RequestItems={TABLE: {"Keys": [KEY, OF_BIG]}})


#: Each item of the table is in the index `rows-by-kind`, one that has `log` in `changes-by-time` too.
WRITTEN: Mapping[str, tuple[Call, float]] = {
    "an item that is replaced by the same": (put(n={"N": "1"}), 1),
    "an item that is replaced, and no index shows it": (put(n={"N": "2"}), 1),
    "an item that comes into an index": (put(log={"S": "all"}), 2),
    "a new item": (write_batch(*puts(1)), 2),
    "three new items": (write_batch(*puts(3)), 6),
    "a counter": (update("ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}}), 1),
    "an index's attribute": (
        update("SET n = :n", {"pk": {"S": "a"}, "sk": {"S": "2"}}, ExpressionAttributeValues={":n": {"N": "1"}}),
        2,
    ),
    "an index's key": (
        update(
            "SET #l = :l",
            {"pk": {"S": "a"}, "sk": {"S": "2"}},
            ExpressionAttributeNames={"#l": "log"},
            ExpressionAttributeValues={":l": {"S": "other"}},
        ),
        3,
    ),
    "an item that leaves both indexes": (delete({"pk": {"S": "a"}, "sk": {"S": "2"}}), 3),
    "an item that is not there": (delete(ABSENT), 1),
    "an item of 3.5 KB": (put(text={"S": "x" * 3_500}), 4),
    "a small item in the place of one of 9 KB": (
        lambda client: client.put_item(TableName=TABLE, Item=OF_BIG),
        9,
    ),
    "a deletion of 9 KB": (delete(OF_BIG), 9 + 1),
    "a condition that holds": (put_if("attribute_exists(pk)"), 1),
    "an item of a transaction": (transaction(("Put", {"Item": KEY})), 2),
    "a new item of a transaction": (transaction(("Put", {"Item": ABSENT})), 2 + 1),
    "three items of a transaction, one of them only checked": (
        transaction(CHECK, ("Put", {"Item": ABSENT}), ("Delete", {"Key": OF_BIG})),
        2 + (2 + 1) + (2 * 9 + 1),
    ),
}
READ: Mapping[str, tuple[Call, float]] = {
    "an item": (get(KEY), 0.5),
    "an item, consistently": (get(KEY, ConsistentRead=True), 1),
    "an item that is not there": (get(ABSENT), 0.5),
    "an item of 9 KB": (get(OF_BIG), 1.5),
    "an item of 9 KB, consistently": (get(OF_BIG, ConsistentRead=True), 3),
    "a little of an item of 9 KB": (get(OF_BIG, ProjectionExpression="sk"), 1.5),
    "two items of a batch, each for itself": (read_both, 0.5 + 1.5),
    "a partition of three items": (query(ConsistentRead=True), 1),
    "a partition of 9 KB": (query(values={":p": {"S": "big"}}), 1.5),
    "a little of a partition of 9 KB": (
        query("#p = :p", {":p": {"S": "big"}}, ProjectionExpression="sk", ExpressionAttributeNames={"#p": "pk"}),
        1.5,
    ),
    "a partition of 9 KB in which nothing is found": (
        query(
            values={":p": {"S": "big"}, ":n": {"N": "0"}},
            FilterExpression="#n = :n",
            ExpressionAttributeNames={"#n": "n"},
        ),
        1.5,
    ),
    "how many there are in a partition of 9 KB": (query(values={":p": {"S": "big"}}, Select="COUNT"), 1.5),
    "a partition of nothing": (query(values={":p": {"S": "nobody"}}), 0.5),
    "an index of keys": (query_by_kind(), 0.5),
    "the table": (scan(ConsistentRead=True), 3),
}


@pytest.fixture
def asking(client: DynamoDBClient) -> Iterator[DynamoDBClient]:
    """A client that asks of every request what it costs; the table has an item of 9 KB too."""
    client.put_item(TableName=TABLE, Item=BIG)
    client.meta.events.register("before-parameter-build.dynamodb", ask)
    yield client
    client.meta.events.unregister("before-parameter-build.dynamodb", ask)


def ask(params: dict[str, Any], **_: Any) -> None:
    params["ReturnConsumedCapacity"] = "TOTAL"


@pytest.mark.parametrize(("call", "units"), [*WRITTEN.values(), *READ.values()], ids=[*WRITTEN, *READ])
def test_a_request_says_what_it_costs(asking: DynamoDBClient, call: Call, units: float) -> None:
    consumed: Any = call(asking)["ConsumedCapacity"]
    consumed = consumed if isinstance(consumed, list) else [consumed]

    assert consumed == [{"TableName": TABLE, "CapacityUnits": units}]


def test_what_each_index_costs_is_said_to_who_asks(client: DynamoDBClient) -> None:
    consumed = client.put_item(TableName=TABLE, Item={**ABSENT, "log": {"S": "all"}}, ReturnConsumedCapacity="INDEXES")[
        "ConsumedCapacity"
    ]

    assert consumed == {
        "TableName": TABLE,
        "CapacityUnits": 3,
        "Table": {"CapacityUnits": 1},
        "GlobalSecondaryIndexes": {"rows-by-kind": {"CapacityUnits": 1}, "changes-by-time": {"CapacityUnits": 1}},
    }


@pytest.mark.parametrize("call", [put(), transaction(CHECK), query(), read_batch(KEY)])
def test_nobody_is_told_who_does_not_ask(client: DynamoDBClient, call: Call) -> None:
    assert "ConsumedCapacity" not in call(client)
