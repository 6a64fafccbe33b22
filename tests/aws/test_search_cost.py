"""A search reads a page, however many customers there are.

DynamoDB's Query is stood in for by a sorted list a partition, with the cost that AWS publishes: moto walks the whole
table for every Query and bills each the same. That moto answers these Queries alike is tests/desks' to show.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

from servicedesk.aws.customer_rows import customer_rows, word_key, word_keys
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.search.lookup import MAX_LOOKS, MAX_ROWS, ROWS_OF_A_LOOK
from servicedesk.aws.search.query import MAX_PHRASES
from servicedesk.tools.desk import Customer
from servicedesk.tools.search_customer import search_customer
from servicedesk.tools.tool import Caller
from tests.aws.search.alike import keys_of_alike
from tests.aws.tables import TABLE
from tests.fakes.desk import caller, customer, only, run
from tests.fakes.execution import FakeSeal

# What a strongly consistent Query costs is the size of the rows it read, in steps of 4 KiB:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculator.html
UNIT_BYTES = 4_096

# A look under each word, one under each phrase, and the rest in reads of as many rows as a look.
QUERIES_OF_A_SEARCH = MAX_LOOKS + MAX_PHRASES + MAX_ROWS // ROWS_OF_A_LOOK
# Two hundred rows of at most 200 bytes, and a step for each Query.
UNITS_OF_A_SEARCH = MAX_ROWS * 200 // UNIT_BYTES + QUERIES_OF_A_SEARCH


@dataclass
class Consumed:
    """What a search consumed."""

    queries: int = 0
    rows: int = 0
    capacity_units: int = 0
    found: int = 0


@dataclass
class PartitionedTable:
    """A client that can do nothing but Query the word index, and measures it."""

    #: Customers, by partition key and sort key.
    partitions: dict[str, dict[str, Customer]]
    consumed: Consumed = field(default_factory=Consumed)
    _sorted: dict[str, list[str]] = field(default_factory=dict)

    def query(self, **query: Any) -> dict[str, Any]:
        """Read rows by key condition, in order, up to the limit."""
        assert query["KeyConditionExpression"] == "pk = :partition AND begins_with(sk, :prefix)"
        partition = query["ExpressionAttributeValues"][":partition"]["S"]
        prefix = query["ExpressionAttributeValues"][":prefix"]["S"]
        keys = self._sorted.setdefault(partition, sorted(self.partitions.get(partition, ())))
        start, end = bisect_left(keys, prefix), bisect_left(keys, prefix + "\U0010ffff")
        if "ExclusiveStartKey" in query:
            start = bisect_right(keys, query["ExclusiveStartKey"]["sk"]["S"])
        read = keys[start : min(end, start + query["Limit"])]
        rows = [_row(self.partitions[partition][key], key) for key in read]
        self._measure(rows)
        left = {"LastEvaluatedKey": {"pk": {"S": partition}, "sk": {"S": read[-1]}}} if start + len(read) < end else {}
        return {"Items": rows, **left}

    def _measure(self, rows: list[Any]) -> None:
        size = sum(
            len(name) + sum(len(content.encode()) for content in value.values())
            for row in rows
            for name, value in row.items()
        )
        self.consumed.queries += 1
        self.consumed.rows += len(rows)
        self.consumed.capacity_units += max(1, math.ceil(size / UNIT_BYTES))

    def search(self, query: str, who: Caller) -> Consumed:
        """Search, and return what it consumed."""
        self.consumed = Consumed()
        tool = search_customer(DeskTable(self, TABLE, FakeSeal()))  # type: ignore[arg-type]  # the one call it makes
        self.consumed.found = len(run(tool, who, query=query).customers)
        return self.consumed


def _row(person: Customer, sort_key: str) -> dict[str, Any]:
    return next(row for row in customer_rows(person) if row["sk"]["S"] == sort_key)


def table_of(customers: int) -> PartitionedTable:
    """Return a table of so many customers, all in one domain and one country; every tenth is a Kim."""
    partitions: dict[str, dict[str, Customer]] = defaultdict(dict)
    for person in map(one_of_many, range(customers)):
        for index_key in keys_of_one(person):
            key = word_key(index_key, person.customer_id)
            partitions[key["pk"]["S"]][key["sk"]["S"]] = person
    return PartitionedTable(partitions)


def one_of_many(number: int) -> Customer:
    return customer(10_000_000 + number, "Kim Poe" if number % 10 == 0 else f"Sam Family{number:06}")


keys_of_one = keys_of_alike(one_of_many, period=10)


@pytest.mark.parametrize("number", [0, 1, 10, 4_711, 99_999])
def test_one_of_many_has_the_keys_of_their_fields(number: int) -> None:
    person = one_of_many(number)

    assert [word_key(key, person.customer_id) for key in sorted(keys_of_one(person))] == word_keys(person)


@pytest.fixture(scope="module")
def few() -> PartitionedTable:
    return table_of(1_000)


@pytest.fixture(scope="module")
def many() -> PartitionedTable:
    return table_of(100_000)


SEARCHES = {
    "one customer": ("family000501", caller(), 1),
    "an address": ("mailbox10000500@example.org", caller(), 1),
    "a name that one in ten bears": ("kim", caller(), 10),
    "a name that nearly everyone bears": ("sam", caller(), 10),
    "the domain that everyone shares": ("example.org", caller(), 10),
    "nobody": ("zoe", caller(), 0),
    "a common word and one that nobody bears": ("example.org zoe", caller(), 0),
    "a common name among those who share one half of it": ("kim poe", caller(), 10),
    "common words only": ("sam poe example.org +1", caller(), 0),
    "everyone, by someone who may see none of them": ("sam", caller(only("APAC")), 0),
}


@pytest.mark.parametrize(("query", "who", "found"), SEARCHES.values(), ids=SEARCHES.keys())
def test_a_search_costs_the_same_with_a_thousand_and_with_a_hundred_thousand_customers(
    few: PartitionedTable, many: PartitionedTable, query: str, who: Caller, found: int
) -> None:
    with_few, with_many = few.search(query, who), many.search(query, who)

    assert with_many == with_few
    assert with_many.found == found
    assert with_many.queries <= QUERIES_OF_A_SEARCH
    assert with_many.rows <= MAX_ROWS
    assert with_many.capacity_units <= UNITS_OF_A_SEARCH
