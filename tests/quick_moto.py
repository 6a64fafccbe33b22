"""moto's DynamoDB, quicker at what it does for every request, row and attribute. What it answers is the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing import ast_nodes, expressions

#: Below this, no item is too large: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MAX_ITEM_BYTES = 400_000
#: Types of which a value is what stands in the request.
_AS_WRITTEN = frozenset({"S", "B", "BOOL"})

_set_unless_too_much: Any = LimitedSizeDict.__setitem__
_cast: Any = DynamoType.cast_value
# moto declares no types for these.
_Parser: Any = vars(expressions)["UpdateExpressionParser"]
_Pass: Any = vars(ast_nodes)["DepthFirstTraverser"]
_kinds: Any = _Pass.nodes_to_be_processed


@contextmanager
def quick_moto() -> Iterator[None]:
    """Let moto be quick."""
    with pytest.MonkeyPatch.context() as patch:
        # A tree of an expression, of which moto works on a copy; and which of its nodes are for which pass over it.
        patch.setattr(_Parser, "make", lru_cache(1_000)(_Parser.make))
        patch.setattr(_Pass, "nodes_to_be_processed", _nodes_to_be_processed)
        # How much is in an item, added up anew for each attribute that it gets.
        patch.setattr(LimitedSizeDict, "__setitem__", _set_attribute)
        # What is compared, twice for each comparison: a scan orders the whole table for each of its pages.
        patch.setattr(DynamoType, "cast_value", property(_value))
        patch.setattr(Table, "all_items", _in_order)
        yield


def _nodes_to_be_processed(one: Any) -> tuple[type, ...]:
    return _kinds_of_a_pass(one.__class__)


@cache
def _kinds_of_a_pass(of: Any) -> tuple[type, ...]:
    return tuple(_kinds(of.__new__(of)))


def _set_attribute(attributes: LimitedSizeDict, name: str, value: Any) -> None:
    known = vars(attributes)
    if "at_most" not in known:
        known["at_most"] = sum(_bytes(part) for pair in attributes.items() for part in pair)
    # What stood there before is not taken off: near the limit, moto adds up.
    known["at_most"] += _bytes(name) + _bytes(value)
    set_it = dict.__setitem__ if known["at_most"] < MAX_ITEM_BYTES else _set_unless_too_much
    set_it(attributes, name, value)


def _bytes(part: Any) -> int:
    return part.size() if isinstance(part, DynamoType) else len(str(part).encode())


def _value(attribute: DynamoType) -> Any:
    return attribute.value if attribute.type in _AS_WRITTEN else _cast.fget(attribute)


def _in_order(table: Any) -> list[Item]:
    items = (item for rows in table.items.values() for item in (rows.values() if table.range_key_attr else [rows]))
    return sorted(items, key=lambda item: [part.cast_value for part in (item.hash_key, item.range_key) if part])
