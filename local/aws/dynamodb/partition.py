"""moto's tables with the one partition that a Query reads: moto sorts all rows of a table for each Query of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType

from local.aws.dynamodb.keys import Table, queried_partition
from local.aws.dynamodb.parts import Part, Value
from local.aws.dynamodb.transaction import Backend, Item, NarrowTable


def with_partition(backend: Backend, part: Part, table: Table) -> Backend:
    """Return moto's backend with no table but the one that is queried, and no rows but those of the partition."""
    key = queried_partition(part, table)
    narrow: Any = NarrowTable(table)  # type: ignore[abstract]  # moto's is too
    narrow.items.update(_of_table(table, key) if part.index_name is None else _of_index(table, key))
    view = copy.copy(backend)
    view.tables = {table.name: narrow}
    return view


def _of_table(table: Table, key: Mapping[str, Value]) -> Mapping[DynamoType, Any]:
    (value,) = key.values()
    partition = DynamoType(dict(value))
    # Looked for first: to ask moto for a partition makes it.
    return {partition: table.items[partition]} if partition in table.items else {}


def _of_index(table: Table, key: Mapping[str, Value]) -> Mapping[DynamoType, Any]:
    wanted = {name: DynamoType(dict(value)) for name, value in key.items()}
    kept: dict[DynamoType, Any] = {}
    # Copied first: others write meanwhile.
    for partition, rows in list(table.items.items()):
        if not table.range_key_attr:
            found: Any = rows if _has(rows, wanted) else None
        else:
            found = {sort: row for sort, row in list(rows.items()) if _has(row, wanted)}
        if found:
            kept[partition] = found
    return kept


def _has(row: Item, wanted: Mapping[str, DynamoType]) -> bool:
    return all((held := row.attrs.get(name)) is not None and _is(held, value) for name, value in wanted.items())


def _is(held: DynamoType, wanted: DynamoType) -> bool:
    # moto's own comparison, ten times slower, for what can be written in two ways: a number.
    return held == wanted if wanted.type == "N" else (held.type, held.value) == (wanted.type, wanted.value)
