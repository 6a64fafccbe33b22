"""What finding and reading one customer costs at DynamoDB, from a hundred customers to a million.

DynamoDB is stood in for by sorted keys and the cost that AWS publishes for a Query: the size of the rows that it read,
in steps of 4 KiB. The desk's own adapter makes the queries.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from benchmarks.growth.company import customer, number_of
from servicedesk.aws.customer_rows import customer_rows, word_keys
from servicedesk.aws.search.index import TableIndex
from servicedesk.aws.search.lookup import ROWS_OF_A_LOOK

SIZES: Final = (100, 1_000, 10_000, 100_000, 1_000_000)
UNIT_BYTES: Final = 4_096
#: What is looked for → how: a word that one customer has, and one that a tenth of them have.
SEARCHES: Final = {"rare_word": "family000051", "common_word": "kim"}


class Index:
    """The word index of so many customers: a client that can do nothing but Query it, and bills for what it reads."""

    def __init__(self, size: int) -> None:
        partitions: dict[str, list[str]] = defaultdict(list)
        for number in range(size):
            for key in word_keys(customer(number)):
                partitions[key["pk"]["S"]].append(key["sk"]["S"])
        self._partitions = {name: sorted(keys) for name, keys in partitions.items()}
        self.read_units = 0
        self.rows_read = 0

    def query(self, **query: Any) -> dict[str, Any]:  # noqa: ANN401 -- boto3's
        """Read rows by key condition, in order, up to the limit."""
        values = query["ExpressionAttributeValues"]
        prefix = values[":prefix"]["S"]
        keys = self._partitions.get(values[":partition"]["S"], [])
        start, end = bisect_left(keys, prefix), bisect_left(keys, prefix + "\U0010ffff")
        if "ExclusiveStartKey" in query:
            start = bisect_right(keys, query["ExclusiveStartKey"]["sk"]["S"])
        read = keys[start : min(end, start + query["Limit"])]
        rows = [_row(key) for key in read]
        self.rows_read += len(rows)
        self.read_units += max(1, math.ceil(sum(map(size_bytes, rows)) / UNIT_BYTES))
        left = {"LastEvaluatedKey": {"sk": {"S": read[-1]}}} if start + len(read) < end else {}
        return {"Items": rows, **left}


def measure() -> Sequence[dict[str, float]]:
    """Return a point for each size: rows and read units of a search by each kind of word."""
    return [_point(size) for size in SIZES]


def _point(size: int) -> dict[str, float]:
    index: Any = Index(size)
    words = TableIndex(index, "desk")
    point: dict[str, float] = {"size": size}
    for name, word in SEARCHES.items():
        index.read_units = index.rows_read = 0
        words.read(word, after=None, limit=ROWS_OF_A_LOOK)
        point |= {f"{name}_read_units": index.read_units, f"{name}_rows": index.rows_read}
    return point


def _row(sort_key: str) -> dict[str, Any]:
    number = number_of(sort_key.rpartition("#")[2])
    return next(row for row in customer_rows(customer(number)) if row["sk"]["S"] == sort_key)


def size_bytes(row: Mapping[str, Any]) -> int:
    """Return how large a row is as DynamoDB counts: names and values, in UTF-8."""
    return sum(len(name) + len(str(*value.values()).encode()) for name, value in row.items())
