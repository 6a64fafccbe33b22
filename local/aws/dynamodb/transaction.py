"""moto's tables with the rows that a transaction names, and no others."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table as MotoTable

from local.aws.dynamodb.keys import Table
from local.aws.dynamodb.parts import Part

#: moto's.
Backend: TypeAlias = Any
Item: TypeAlias = Any


class NarrowTable(MotoTable):
    """A table with some of another's rows."""

    def __init__(self, table: Table) -> None:
        # Everything but the rows is the other's.
        vars(self).update(vars(table))
        self.items = defaultdict(dict)

    def __deepcopy__(self, _: object) -> NarrowTable:
        # moto copies a transaction's tables, once for each of its items, to have them back if it fails. Nobody wants
        # these back.
        return self


class Transaction:
    """Works on copies of the rows that it names, so that it costs the same however much the tables hold.

    Args:
        backend: moto's, with all tables.
        wanted: The transaction's parts, each with its table.
    """

    def __init__(self, backend: Backend, wanted: Sequence[tuple[Part, Table]]) -> None:
        self._wanted = wanted
        self._tables: Mapping[str, Table] = {table.name: NarrowTable(table) for _, table in wanted}  # type: ignore[abstract]  # moto's is too
        for part, table in wanted:
            _put(self._tables[table.name], part, copy.deepcopy(item(part, table)))
        #: What to give moto in place of its own.
        self.backend = copy.copy(backend)
        self.backend.tables = self._tables

    def commit(self) -> None:
        """Put the rows into the tables as moto left them. Until then nothing has happened."""
        for part, table in self._wanted:
            _put(table, part, item(part, self._tables[table.name]))


def item(part: Part, table: Table) -> Item:
    """Return the row that a part names, or None."""
    return table.get_item(*_keys(part, table))


def _put(table: Table, part: Part, row: Item) -> None:
    partition, *sort = _keys(part, table)
    # A table without a sort key has its rows where others have their partitions.
    rows, key = (table.items[partition], sort[0]) if sort else (table.items, partition)
    if row is None:
        rows.pop(key, None)
    else:
        rows[key] = row


def _keys(part: Part, table: Table) -> Sequence[DynamoType]:
    """Return the partition key, and the sort key if the table has one."""
    attributes = part.parameters.get("Key") or part.parameters["Item"]
    return [DynamoType(attributes[name]) for name in table.table_key_attrs]
