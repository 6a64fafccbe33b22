"""Bulk reads and writes of the desk's table: many rows at once, with patience. No function of the server has it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from servicedesk.aws.desk_rows import Key, Row
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.transactions import Transactions
from servicedesk.errors import DeskUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

One = TypeVar("One")

#: The most that one BatchWriteItem takes, one BatchGetItem, and one TransactWriteItems.
MAX_WRITES: Final = 25
MAX_KEYS: Final = 100
MAX_TRANSACTION_WRITES: Final = 100

_THREADS: Final = 8
#: A table on demand doubles what it takes within half an hour; until then it leaves rows unprocessed.
_MAX_ATTEMPTS: Final = 12
_MAX_PAUSE_SECONDS: Final = 10.0


class BulkTable:
    """One table. Every method raises `DeskUnavailable` when the table does not answer; some may be written then.

    Args:
        client: Shared by several threads.
        table_name: The desk's.
        pause: Waits for so many seconds.
    """

    def __init__(self, client: DynamoDBClient, table_name: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._pause = pause
        self._threads = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="bulk")
        self.table_name = table_name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)

    def read(self, keys: Iterable[Key]) -> list[Row]:
        """Return the rows that exist of these keys, in no order, as they are this moment."""
        return [row for rows in self._threads.map(self._read, groups(_distinct(keys), MAX_KEYS)) for row in rows]

    def put(self, rows: Iterable[Row]) -> None:
        """Write rows; of two with one key the last. Nothing is held against them."""
        by_key = {(row["pk"]["S"], row["sk"]["S"]): row for row in rows}
        self._write({"PutRequest": {"Item": row}} for row in by_key.values())

    def delete(self, keys: Iterable[Key]) -> None:
        """Delete rows, if they are there."""
        self._write({"DeleteRequest": {"Key": key}} for key in _distinct(keys))

    def transact(self, writes: Sequence[Any]) -> bool:
        """Make all writes, or none if a condition does not hold."""
        with desk_faults():
            return Transactions(self._client, self._pause).run(writes)

    def partition(self, pk: str) -> list[Row]:
        """Return all rows of a partition, in order, as they are this moment."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.table_name,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": pk}},
            ConsistentRead=True,
        )
        return list(_items(pages))

    def scan(self, expression: str, values: dict[str, Any], looked_at: Callable[[int], None]) -> Iterator[Row]:
        """Yield the rows for which a filter holds, those of one partition together; tell how many were looked at."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self.table_name,
            FilterExpression=expression,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        yield from _items(pages, looked_at)

    def _read(self, keys: Sequence[Key]) -> list[Row]:
        rows: list[Row] = []
        wanted: Any = {self.table_name: {"Keys": keys, "ConsistentRead": True}}
        for attempt in range(_MAX_ATTEMPTS):
            with desk_faults():
                answer = self._client.batch_get_item(RequestItems=wanted)
            rows += answer["Responses"].get(self.table_name, [])
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return rows
            self._wait(attempt)
        raise DeskUnavailable("UnprocessedKeys")

    def _write(self, requests: Iterable[Any]) -> None:
        list(self._threads.map(self._write_some, groups(requests, MAX_WRITES)))

    def _write_some(self, requests: Sequence[Any]) -> None:
        wanted: Any = {self.table_name: requests}
        for attempt in range(_MAX_ATTEMPTS):
            with desk_faults():
                wanted = self._client.batch_write_item(RequestItems=wanted).get("UnprocessedItems")
            if not wanted:
                return
            self._wait(attempt)
        raise DeskUnavailable("UnprocessedItems")

    def _wait(self, attempt: int) -> None:
        self._pause(random.uniform(0, min(0.05 * 2**attempt, _MAX_PAUSE_SECONDS)))  # noqa: S311 -- jitter


def groups(ones: Iterable[One], size: int) -> Iterator[list[One]]:
    """Yield `ones` in lists of `size`, the last of which may be shorter."""
    rest = iter(ones)
    while some := list(islice(rest, size)):
        yield some


def _distinct(keys: Iterable[Key]) -> Iterable[Key]:
    return {(key["pk"]["S"], key["sk"]["S"]): key for key in keys}.values()


def _items(pages: Any, looked_at: Callable[[int], None] = lambda _: None) -> Iterator[Row]:  # noqa: ANN401 -- botocore's
    """Yield the rows of all pages. What whoever takes them raises is theirs."""
    rest = iter(pages)
    while True:
        with desk_faults():
            page = next(rest, None)
        if page is None:
            return
        looked_at(page["ScannedCount"])
        yield from page["Items"]
