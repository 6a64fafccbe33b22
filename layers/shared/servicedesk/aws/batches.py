"""Batches of the desk's rows: several read or written at once, each for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.desk_rows import Key, Row
from servicedesk.aws.faults import desk_faults
from servicedesk.errors import DeskUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: The most that one BatchWriteItem takes.
MAX_WRITES: Final = 25
#: The most that one BatchGetItem takes.
MAX_KEYS: Final = 100
#: How often rows that DynamoDB left unprocessed are tried again before the answer is "unavailable".
MAX_ATTEMPTS: Final = 5


def put_rows(client: DynamoDBClient, table_name: str, rows: Iterable[Row]) -> None:
    """Write rows. Raises `DeskUnavailable`; some may have been written."""
    _write(client, table_name, [{"PutRequest": {"Item": row}} for row in rows])


def delete_rows(client: DynamoDBClient, table_name: str, keys: Iterable[Key]) -> None:
    """Delete rows. Raises `DeskUnavailable`; some may have been deleted."""
    _write(client, table_name, [{"DeleteRequest": {"Key": key}} for key in keys])


def read_rows(client: DynamoDBClient, table_name: str, keys: Sequence[Key]) -> list[Row]:
    """Return the rows that exist of these keys, which are distinct, in no order. The answer may lag by seconds."""
    rows: list[Row] = []
    for start in range(0, len(keys), MAX_KEYS):
        wanted: Any = {table_name: {"Keys": keys[start : start + MAX_KEYS]}}
        for _ in range(MAX_ATTEMPTS):
            with desk_faults():
                answer = client.batch_get_item(RequestItems=wanted)
            rows += answer["Responses"].get(table_name, [])
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                break
        else:
            raise DeskUnavailable("UnprocessedKeys")
    return rows


def _write(client: DynamoDBClient, table_name: str, requests: list[Any]) -> None:
    for start in range(0, len(requests), MAX_WRITES):
        wanted: Any = {table_name: requests[start : start + MAX_WRITES]}
        for _ in range(MAX_ATTEMPTS):
            with desk_faults():
                wanted = client.batch_write_item(RequestItems=wanted).get("UnprocessedItems")
            if not wanted:
                break
        else:
            raise DeskUnavailable("UnprocessedItems")
