"""What AWS's DynamoDB refuses, the stand-in refuses: moto lets each of these pass, or fails in another way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.aws.moto_server import MotoServer
from stack.aws_clients import Clients
from tests.aws.tables import made_table
from tests.local.dynamodb.calls import (
    KEY,
    OTHER,
    Call,
    Values,
    delete,
    get,
    put,
    put_if,
    puts,
    query,
    query_by_kind,
    query_by_time,
    read_batch,
    scan,
    transaction,
    update,
    write_batch,
)
from tests.local.dynamodb.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DIGITS_39 = {"N": "1" * 39}


def nested(levels: int) -> Values:
    innermost: Values = {"S": "x"}
    return reduce(lambda value, _: {"L": [value]}, range(levels), innermost)


X: Values = {":x": {"S": "x"}}
UNUSED = "unused in expressions: keys: {:x}"
UNUSED_NAME = "unused in expressions: keys: {#x}"
NO_MATCH = "The provided key element does not match the schema"
START = "The provided starting key is invalid"
OUTSIDE = "The provided starting key is outside query boundaries"
BOUNDS = "upper bound to be greater than or equal to lower bound"
LENGTH = "Member must have length"
SET_N = {":n": {"N": "2"}}

#: What is asked → the call, and a part of AWS's message.
REFUSED: Mapping[str, tuple[Call, str]] = {
    "a value that a condition does not use": (put_if("attribute_exists(pk)", ExpressionAttributeValues=X), UNUSED),
    "a value that an update does not use": (update("SET n = :n", ExpressionAttributeValues={**SET_N, **X}), UNUSED),
    "a value that a deletion does not use": (
        delete(KEY, ConditionExpression="attribute_exists(pk)", ExpressionAttributeValues=X),
        UNUSED,
    ),
    "a value that a query does not use": (query(values=X), UNUSED),
    "a value whose name begins like one in use": (query(values={":px": {"S": "x"}}), "keys: {:px}"),
    "a value that a scan does not use": (
        scan(FilterExpression="n = :n", ExpressionAttributeValues={**SET_N, **X}),
        UNUSED,
    ),
    "a value that a transaction's update does not use": (
        transaction(
            ("Update", {"Key": KEY, "UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {**SET_N, **X}})
        ),
        UNUSED,
    ),
    "a value that a transaction's check does not use": (
        transaction(
            (
                "ConditionCheck",
                {"Key": KEY, "ConditionExpression": "attribute_exists(pk)", "ExpressionAttributeValues": X},
            )
        ),
        UNUSED,
    ),
    "a value that a transaction's second put does not use": (
        transaction(
            ("Put", {"Item": OTHER}),
            ("Put", {"Item": KEY, "ConditionExpression": "attribute_exists(pk)", "ExpressionAttributeValues": X}),
        ),
        UNUSED,
    ),
    "a name that a condition does not use": (
        put_if("attribute_exists(pk)", ExpressionAttributeNames={"#x": "x"}),
        UNUSED_NAME,
    ),
    "a name that a query does not use": (query(ExpressionAttributeNames={"#x": "x"}), UNUSED_NAME),
    "a name that a batch does not use": (
        read_batch(KEY, ProjectionExpression="n", ExpressionAttributeNames={"#x": "x"}),
        UNUSED_NAME,
    ),
    "values without an expression": (
        lambda client: client.put_item(TableName=TABLE, Item=KEY, ExpressionAttributeValues=X),
        "can only be specified when using expressions",
    ),
    "no names": (query(ExpressionAttributeNames={}), "ExpressionAttributeNames must not be empty"),
    "a value that is not there": (put_if("n = :x"), "value used in expression is not defined; attribute value: :x"),
    "a name that is not there": (put_if("attribute_exists(#x)"), "is not defined; attribute name: #x"),
    "an empty condition": (put_if(" "), "The expression can not be empty"),
    "a reserved word in a key condition": (
        query("log = :p", IndexName="changes-by-time"),
        "reserved keyword: log",
    ),
    "a filter on a key": (
        query(values={":s": {"S": "1"}}, FilterExpression="sk = :s"),
        "Filter Expression can only contain non-primary key attributes",
    ),
    "a key condition with a choice": (
        query("pk = :p OR pk = :x", X),
        "Invalid operator used in KeyConditionExpression: OR",
    ),
    "two key conditions on one key": (
        query("pk = :p AND sk > :x AND sk < :x", X),
        "must only contain one condition per key",
    ),
    "a key condition of another type": (
        query("pk = :p AND sk > :n", SET_N),
        "Condition parameter type does not match schema type",
    ),
    "what an index does not have": (query_by_kind(ProjectionExpression="n"), "does not project [n]"),
    "an index that is not there": (query(IndexName="by-luck"), "does not have the specified index: by-luck"),
    "keys between bounds upside down": (
        query("pk = :p AND sk BETWEEN :b AND :a", {":a": {"S": "1"}, ":b": {"S": "2"}}),
        BOUNDS,
    ),
    "keys between bounds upside down by bytes, not by code units": (
        query("pk = :p AND sk between :b and :a", {":a": {"S": "\ufffd"}, ":b": {"S": "\U00010000"}}),
        BOUNDS,
    ),
    "attributes between bounds upside down": (
        query(values={":a": {"N": "9"}, ":b": {"N": "10"}}, FilterExpression="n BETWEEN :b AND :a"),
        BOUNDS,
    ),
    "a condition between bounds upside down": (
        put_if("n BETWEEN :b AND :a", ExpressionAttributeValues={":a": {"N": "1"}, ":b": {"N": "2"}}),
        BOUNDS,
    ),
    "bounds of two types": (
        query(values={":a": {"S": "1"}, ":b": {"N": "1"}}, FilterExpression="n BETWEEN :b AND :a"),
        "same data type for lower and upper bounds",
    ),
    "a start without the sort key": (query(ExclusiveStartKey={"pk": {"S": "a"}}), START),
    "a start in another partition": (query(ExclusiveStartKey=OTHER), OUTSIDE),
    "a start with more than the key": (query(ExclusiveStartKey={**KEY, "n": {"N": "1"}}), START),
    "a start of another type": (query(ExclusiveStartKey={"pk": {"S": "a"}, "sk": {"N": "1"}}), START),
    "a start with an empty key": (query(ExclusiveStartKey={"pk": {"S": "a"}, "sk": {"S": ""}}), START),
    "an empty start": (query(ExclusiveStartKey={}), START),
    "a start that the key condition leaves out": (
        query("pk = :p AND begins_with(sk, :x)", X, ExclusiveStartKey=KEY),
        OUTSIDE,
    ),
    "a start before the first bound": (
        query("pk = :p AND sk BETWEEN :a AND :b", {":a": {"S": "2"}, ":b": {"S": "3"}}, ExclusiveStartKey=KEY),
        OUTSIDE,
    ),
    "a start of an index without the table's key": (
        query_by_time(ExclusiveStartKey={"log": {"S": "all"}, "sk": {"S": "2"}}),
        START,
    ),
    "a start of an index with the table's key alone": (query_by_time(ExclusiveStartKey=KEY), START),
    "a start in another partition of an index": (
        query_by_time(ExclusiveStartKey={**KEY, "log": {"S": "other"}}),
        OUTSIDE,
    ),
    "a scan's start without the sort key": (scan(ExclusiveStartKey={"pk": {"S": "a"}}), f"{START}: {NO_MATCH}"),
    "39 digits": (put(n=DIGITS_39), "more than 38 significant digits"),
    "39 digits behind the point": (put(n={"N": f"0.{'1' * 39}"}), "more than 38 significant digits"),
    "39 digits of a number that is written with an exponent": (
        put(n={"N": f"{'1' * 39}e-50"}),
        "38 significant digits",
    ),
    "39 digits in a map in a list": (put(n={"L": [{"M": {"x": DIGITS_39}}]}), "38 significant digits"),
    "39 digits in a set": (put(n={"NS": ["1", DIGITS_39["N"]]}), "38 significant digits"),
    "39 digits in an update": (
        update("SET n = :n", ExpressionAttributeValues={":n": DIGITS_39}),
        "38 significant digits",
    ),
    "39 digits in a batch": (
        write_batch({"PutRequest": {"Item": {**KEY, "n": DIGITS_39}}}),
        "38 significant digits",
    ),
    "39 digits in a transaction": (transaction(("Put", {"Item": {**KEY, "n": DIGITS_39}})), "38 significant digits"),
    "a number too large": (put(n={"N": "1e126"}), "Number overflow"),
    "a number too small": (put(n={"N": "-1e-131"}), "Number underflow"),
    "no number": (put(n={"N": "1,5"}), "cannot be converted to a numeric value"),
    "an empty set": (transaction(("Put", {"Item": {**KEY, "s": {"SS": []}}})), "set  may not be empty"),
    "a set with one member twice": (put(s={"SS": ["a", "a"]}), "contains duplicates"),
    "a set with one number twice": (put(s={"NS": ["1", "1.0"]}), "contains duplicates"),
    "33 levels": (put(n=nested(33)), "Nesting Levels have exceeded supported limits"),
    "a value of two types": (put(n={"S": "1", "N": "1"}), "more than one datatypes set"),
    "a value of no type": (put(n={}), "must contain exactly one of the supported datatypes"),
    "a get with more than the key": (read_batch({**KEY, "n": {"N": "1"}}), NO_MATCH),
    "a get by a key of another type": (get({"pk": {"S": "a"}, "sk": {"N": "1"}}), NO_MATCH),
    "an update without the sort key": (
        update("SET n = :n", {"pk": {"S": "a"}}, ExpressionAttributeValues=SET_N),
        NO_MATCH,
    ),
    "a deletion by a key of another type": (delete({"pk": {"S": "a"}, "sk": {"N": "1"}}), NO_MATCH),
    "a transaction's deletion with more than the key": (
        transaction(("Delete", {"Key": {**KEY, "n": {"N": "1"}}})),
        NO_MATCH,
    ),
    "a transaction's put without the sort key": (
        transaction(("Put", {"Item": {"pk": {"S": "a"}}})),
        "Missing the key sk in the item",
    ),
    "a get by an empty key": (read_batch({"pk": {"S": ""}, "sk": {"S": "1"}}), "cannot contain an empty string value"),
    "a get by a partition key of 2,049 bytes": (
        get({"pk": {"S": "é" * 1_024 + "x"}, "sk": {"S": "1"}}),
        "maximum size limit of2048 bytes",
    ),
    "an index key of another type": (put(log={"N": "1"}), "Type mismatch for Index Key log"),
    "an index key of another type in an update": (
        update("SET #l = :n", ExpressionAttributeNames={"#l": "log"}, ExpressionAttributeValues=SET_N),
        "Type mismatch for Index Key log",
    ),
    "an index key of another type in a transaction": (
        transaction(("Put", {"Item": {**KEY, "log": {"N": "1"}}})),
        "Type mismatch for Index Key log",
    ),
    "an empty index key in an update": (
        update("SET #l = :x", ExpressionAttributeNames={"#l": "log"}, ExpressionAttributeValues={":x": {"S": ""}}),
        "IndexKey: log",
    ),
    "26 writes": (write_batch(*puts(26)), LENGTH),
    "no write": (write_batch(), LENGTH),
    "101 gets": (read_batch(*({"pk": {"S": "a"}, "sk": {"S": str(number)}} for number in range(101))), LENGTH),
    "no get": (read_batch(), LENGTH),
    "a batch that writes an item and deletes it": (
        write_batch({"PutRequest": {"Item": {**KEY, "n": {"N": "2"}}}}, {"DeleteRequest": {"Key": KEY}}),
        "duplicates",
    ),
    "a batch that writes an item twice, and otherwise": (
        write_batch({"PutRequest": {"Item": {**KEY, "n": {"N": "2"}}}}, {"PutRequest": {"Item": KEY}}),
        "duplicates",
    ),
    "an empty transaction": (transaction(), LENGTH),
    "a token of 37 characters": (transaction(("Put", {"Item": OTHER}), ClientRequestToken="t" * 37), LENGTH),
    "a page of nothing": (query(Limit=0), "greater than or equal to 1"),
}


@pytest.fixture
def before(client: DynamoDBClient) -> Any:
    return client.scan(TableName=TABLE)["Items"]


@pytest.mark.parametrize(("call", "message"), REFUSED.values(), ids=REFUSED)
def test_what_aws_refuses_is_refused_and_changes_nothing(
    client: DynamoDBClient, before: Any, call: Call, message: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        call(client)

    assert refusal.value.response["Error"]["Code"] == "ValidationException"
    assert message in refusal.value.response["Error"]["Message"]
    assert client.scan(TableName=TABLE)["Items"] == before


#: The nearest to what is refused that AWS takes.
TAKEN: Mapping[str, Call] = {
    "every placeholder in use": query(
        "pk = :p AND #s > :s",
        {":s": {"S": "0"}, ":n": {"N": "0"}},
        FilterExpression="#n.#m > :n OR n IN (:n)",
        ProjectionExpression="#n, log2",
        ExpressionAttributeNames={"#s": "sk", "#n": "n", "#m": "m"},
    ),
    "a value used twice": put_if("n = :n OR n > :n", ExpressionAttributeValues={":n": {"N": "0"}}),
    "a scan's filter on a key": scan(FilterExpression="sk = :s", ExpressionAttributeValues={":s": {"S": "1"}}),
    "equal bounds": query("pk = :p AND sk BETWEEN :s AND :s", {":s": {"S": "1"}}),
    "numbers in the order of numbers": query(
        values={":a": {"N": "9"}, ":b": {"N": "10"}}, FilterExpression="n BETWEEN :a AND :b"
    ),
    "strings in the order of bytes": query(
        "pk = :p AND sk BETWEEN :a AND :b", {":a": {"S": "\ufffd"}, ":b": {"S": "\U00010000"}}
    ),
    "a start of the table": query(ExclusiveStartKey=KEY),
    "a start at nothing that is there": query(ExclusiveStartKey={"pk": {"S": "a"}, "sk": {"S": "11"}}),
    "a start of an index": query_by_time(ExclusiveStartKey={**KEY, "log": {"S": "all"}}),
    "38 digits and zeros": put(n={"N": f"-{'1' * 38}00"}),
    "38 digits behind zeros": put(n={"N": f"0.000{'1' * 38}"}),
    "the largest number": put(n={"N": "9.9999999999999999999999999999999999999e125"}),
    "the smallest number": put(n={"N": "1e-130"}),
    "nothing": put(n={"N": "0e999"}),
    "32 levels": put(n=nested(32)),
    "a partition key of 2,048 bytes": get({"pk": {"S": "é" * 1_024}, "sk": {"S": "1"}}),
    "25 writes": write_batch(*puts(25)),
    "100 gets": read_batch(*({"pk": {"S": "a"}, "sk": {"S": str(number)}} for number in range(100))),
    "what an index has": query_by_kind(ProjectionExpression="pk"),
    "an item without an index's key": put(n={"N": "1"}),
}


@pytest.mark.parametrize("call", TAKEN.values(), ids=TAKEN)
def test_what_aws_takes_is_taken(client: DynamoDBClient, call: Call) -> None:
    assert call(client)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.fixture
def served() -> Iterator[DynamoDBClient]:
    """The same over HTTP, as `servicedesk local` has it."""
    server = MotoServer()
    server.start()
    clients = Clients(server.endpoint_url, server.access_key_id)
    yield made_table(TABLE, clients.dynamodb)
    clients.close()
    server.stop()


def test_the_local_stack_refuses_the_same(served: DynamoDBClient) -> None:
    call, message = REFUSED["26 writes"]

    with pytest.raises(ClientError) as refusal:
        call(served)

    assert refusal.value.response["Error"]["Code"] == "ValidationException"
    assert message in refusal.value.response["Error"]["Message"]
    assert served.scan(TableName=TABLE)["Items"] == []
