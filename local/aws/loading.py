"""Loading of rows into moto's table by the process that runs moto: many times quicker than through its API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict


def load_rows(region: str, table_name: str, rows: Iterable[Any]) -> None:
    """Put rows, in DynamoDB's notation, into a table with a sort key, which nobody uses yet. They are not checked."""
    items = get_backend("dynamodb")[DEFAULT_ACCOUNT_ID][region].tables[table_name].items
    for row in rows:
        partition, order = DynamoType(row["pk"]), DynamoType(row["sk"])
        items[partition][order] = _item(partition, order, row)


def _item(partition: DynamoType, order: DynamoType, row: Any) -> Item:  # noqa: ANN401 -- DynamoDB's notation
    item = Item(partition, order, {})
    # Whoever sets attributes one by one has the size of all of them reckoned for each.
    item.attrs = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.__init__(item.attrs, {name: DynamoType(value) for name, value in row.items()})
    return item
