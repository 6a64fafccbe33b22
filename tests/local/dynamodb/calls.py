"""Requests of DynamoDB, to be made of whichever client."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.local.dynamodb.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Values = dict[str, Any]
Call = Callable[["DynamoDBClient"], Any]

KEY: Values = {"pk": {"S": "a"}, "sk": {"S": "1"}}
OTHER: Values = {"pk": {"S": "b"}, "sk": {"S": "1"}}


def put(**attributes: Any) -> Call:
    return lambda client: client.put_item(TableName=TABLE, Item={**KEY, **attributes})


def put_if(condition: str, **parameters: Any) -> Call:
    return lambda client: client.put_item(TableName=TABLE, Item=KEY, ConditionExpression=condition, **parameters)


def update(expression: str, key: Values = KEY, **parameters: Any) -> Call:
    return lambda client: client.update_item(TableName=TABLE, Key=key, UpdateExpression=expression, **parameters)


def get(key: Values, **parameters: Any) -> Call:
    return lambda client: client.get_item(TableName=TABLE, Key=key, **parameters)


def delete(key: Values, **parameters: Any) -> Call:
    return lambda client: client.delete_item(TableName=TABLE, Key=key, **parameters)


def query(condition: str = "pk = :p", values: Values | None = None, **parameters: Any) -> Call:
    values = {":p": {"S": "a"}, **(values or {})}
    return lambda client: client.query(
        TableName=TABLE, KeyConditionExpression=condition, ExpressionAttributeValues=values, **parameters
    )


def query_by_time(**parameters: Any) -> Call:
    return query(
        "#l = :p",
        {":p": {"S": "all"}},
        IndexName="changes-by-time",
        ExpressionAttributeNames={"#l": "log"},
        **parameters,
    )


def query_by_kind(**parameters: Any) -> Call:
    return query("sk = :p", {":p": {"S": "1"}}, IndexName="rows-by-kind", **parameters)


def scan(**parameters: Any) -> Call:
    return lambda client: client.scan(TableName=TABLE, **parameters)


def read_batch(*keys: Values, **parameters: Any) -> Call:
    wanted: Any = {TABLE: {"Keys": list(keys), **parameters}}
    return lambda client: client.batch_get_item(RequestItems=wanted)


def write_batch(*requests: Values) -> Call:
    wanted: Any = {TABLE: list(requests)}
    return lambda client: client.batch_write_item(RequestItems=wanted)


def transaction(*entries: tuple[str, Values], **parameters: Any) -> Call:
    items: Any = [{action: {"TableName": TABLE, **entry}} for action, entry in entries]
    return lambda client: client.transact_write_items(TransactItems=items, **parameters)


def puts(amount: int) -> list[Values]:
    return [{"PutRequest": {"Item": {"pk": {"S": "q"}, "sk": {"S": str(number)}}}} for number in range(amount)]
