"""What a request of DynamoDB costs, by AWS's published rules."""

from __future__ import annotations

import copy
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from local.aws.dynamodb.keys import Table
from local.aws.dynamodb.parts import Part
from local.aws.dynamodb.transaction import Item, item

# Amazon DynamoDB Developer Guide, "DynamoDB read and write operations": a unit reads 4 KB, half of one does where the
# read may be stale; a unit writes 1 KB; an item of a transaction costs twice as much, one that is only checked too.
BYTES_READ: Final = 4_096
BYTES_WRITTEN: Final = 1_024
IN_A_TRANSACTION: Final = 2
STALE: Final = 0.5


class Meter:
    """Counts one request: made before it is carried out, asked afterwards.

    Args:
        operation: As boto3 calls it.
        wanted: Its parts, each with moto's table.
    """

    def __init__(self, operation: str, wanted: Sequence[tuple[Part, Table]]) -> None:
        self._factor = IN_A_TRANSACTION if operation.startswith("transact_") else 1
        self._is_for_several_tables = operation.startswith(("transact_", "batch_"))
        self._wanted = wanted
        # moto changes items in place.
        self._before = [copy.deepcopy(item(part, table)) if part.is_of_one_item else None for part, table in wanted]

    def consumed_capacity(self, scanned: Callable[[], Iterable[Item]], *, by_index: bool) -> Any:  # noqa: ANN401 -- a document
        """Return the answer's ``ConsumedCapacity``.

        Args:
            scanned: What a Query or Scan looked at, whole.
            by_index: Whether to say what the table and each index cost.
        """
        units: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for (part, table), before in zip(self._wanted, self._before, strict=True):
            of_table = units[part.table_name]
            if part.is_of_one_item and part.action != "Get":
                after = item(part, table)
                of_table[""] += self._factor * _write_units(_size(before), _size(after))
                for index in table.global_indexes:
                    # An index follows on its own, and is no part of a transaction.
                    of_table[index.name] += _index_units(index, before, after)
            else:
                size = _size(before) if part.is_of_one_item else sum(map(_size, scanned()))
                of_table[part.index_name or ""] += self._factor * _read_units(size, part)
        documents = [_document(name, of_table, by_index=by_index) for name, of_table in units.items()]
        return documents if self._is_for_several_tables else documents[0]


def _size(row: Item) -> int:
    return 0 if row is None else int(row.size())


def _write_units(*sizes: int) -> int:
    return max(1, math.ceil(max(sizes) / BYTES_WRITTEN))


def _read_units(size: int, part: Part) -> float:
    is_stale = not part.parameters.get("ConsistentRead")
    return max(1, math.ceil(size / BYTES_READ)) * (STALE if is_stale else 1)


def _index_units(index: Any, before: Item, after: Item) -> int:  # noqa: ANN401 -- moto's
    """Return what an index costs to follow a write: "Using Global Secondary Indexes", "Write capacity units"."""
    old, new = _entry(index, before), _entry(index, after)
    if old is None or new is None:
        return sum(_write_units(_size(entry)) for entry in (old, new) if entry is not None)
    if old.attrs == new.attrs:
        return 0
    if any(old.attrs[name] != new.attrs[name] for name in index.schema_key_attrs):
        return _write_units(_size(old)) + _write_units(_size(new))
    return _write_units(_size(old), _size(new))


def _entry(index: Any, row: Item) -> Item:  # noqa: ANN401 -- moto's
    if row is None or not set(index.schema_key_attrs) <= set(row.attrs):
        return None
    return index.project(row)


def _document(table_name: str, units: Mapping[str, float], *, by_index: bool) -> dict[str, Any]:
    document: dict[str, Any] = {"TableName": table_name, "CapacityUnits": float(sum(units.values()))}
    if by_index:
        document["Table"] = {"CapacityUnits": float(units[""])}
        document["GlobalSecondaryIndexes"] = {
            name: {"CapacityUnits": float(amount)} for name, amount in units.items() if name and amount
        }
    return document
