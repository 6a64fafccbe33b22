"""What DynamoDB demands of keys: all of them, no others, of the declared types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.parsing.key_condition_expression import parse_expression

from local.aws.dynamodb.expressions import attributes
from local.aws.dynamodb.parts import Attributes, Part, Value

#: moto's, and its indexes.
Table: TypeAlias = Any
Index: TypeAlias = Any

# Amazon DynamoDB, "Quotas": partition keys and sort keys.
MAX_BYTES = {"HASH": 2048, "RANGE": 1024}

_NO_MATCH = "The provided key element does not match the schema"
_ASSIGNED = re.compile(r"(#?\w+)\s*=\s*(:\w+)")


def key_attributes(table: Table, index_name: str | None = None) -> frozenset[str]:
    """Return the names of a table's key attributes, or of one of its indexes'.

    Raises:
        MockValidationException: The table has no such index.
    """
    return frozenset(key["AttributeName"] for key in _schema(table, index_name))


def _schema(table: Table, index_name: str | None) -> list[dict[str, str]]:
    schemas: dict[str | None, list[dict[str, str]]] = {index.name: index.schema for index in _indexes(table)}
    schemas[None] = table.schema
    try:
        return schemas[index_name]
    except KeyError:
        raise MockValidationException(f"The table does not have the specified index: {index_name}") from None


def check_keys(part: Part, table: Table) -> None:
    """Check the keys of a part.

    Raises:
        MockValidationException: As AWS refuses it.
    """
    if "Key" in part.parameters:
        _check_key(part.parameters["Key"], table)
    if "Item" in part.parameters:
        _check_item(part.parameters["Item"], table)
    if part.action == "Update":
        _check_index_keys(_assigned_values(part), table)
    _check_is_projected(part, table)
    if part.action == "Query" and "KeyConditionExpression" in part.parameters:
        _check_query(part, table)
    elif part.parameters.get("ExclusiveStartKey") is not None:
        _check_start(part, table)


def _check_key(key: Attributes, table: Table) -> None:
    if set(key) != key_attributes(table) or any(_mistyped_keys(table, key)):
        raise MockValidationException(_NO_MATCH)
    _check_sizes(key, table)


def _check_item(item: Attributes, table: Table) -> None:
    keys = {name: item[name] for name in key_attributes(table) if name in item}
    for name in sorted(key_attributes(table) - set(keys)):
        raise MockValidationException(f"One or more parameter values were invalid: Missing the key {name} in the item")
    for name, expected, actual in _mistyped_keys(table, keys):
        raise MockValidationException(
            f"One or more parameter values were invalid: Type mismatch for key {name} expected: {expected} "
            f"actual: {actual}"
        )
    _check_sizes(keys, table)
    _check_index_keys(item, table)


def _check_sizes(key: Attributes, table: Table) -> None:
    for element in table.schema:
        ((_, content),) = key[element["AttributeName"]].items()
        if not content:
            raise MockValidationException(
                "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                f"an empty string value. Key: {element['AttributeName']}"
            )
        limit = MAX_BYTES[element["KeyType"]]
        if len(content.encode() if isinstance(content, str) else content) > limit:
            which = "Size of hashkey" if element["KeyType"] == "HASH" else "Aggregated size of all range keys"
            # AWS's own spelling: there is no space before the number of one of them.
            size = f"maximum size limit of{limit}" if element["KeyType"] == "HASH" else f"size limit of {limit}"
            raise MockValidationException(
                f"One or more parameter values were invalid: {which} has exceeded the {size} bytes"
            )


def _check_index_keys(item: Attributes, table: Table) -> None:
    for index in _indexes(table):
        keys = {key["AttributeName"] for key in index.schema} & set(item) - key_attributes(table)
        for name, expected, actual in _mistyped_keys(table, {name: item[name] for name in keys}):
            raise MockValidationException(
                f"One or more parameter values were invalid: Type mismatch for Index Key {name} Expected: {expected} "
                f"Actual: {actual} IndexName: {index.name}"
            )
        for name in sorted(keys):
            if not _content(item[name]):
                raise MockValidationException(
                    "One or more parameter values are not valid. A value specified for a secondary index key is not "
                    "supported. The AttributeValue for a key attribute cannot contain an empty string value. "
                    f"IndexName: {index.name}, IndexKey: {name}"
                )


def _assigned_values(part: Part) -> Attributes:
    """Return what an update sets attributes to, as far as it gives their values itself."""
    pairs = _ASSIGNED.findall(part.parameters.get("UpdateExpression") or "")
    return {part.names.get(name, name): part.values[value] for name, value in pairs if value in part.values}


def queried_partition(part: Part, table: Table) -> Mapping[str, Value]:
    """Return the partition that a Query reads, of the table or of an index: attributes of its key → values."""
    partitions, _ = _key_conditions(part, table)
    return dict(partitions)


def _key_conditions(part: Part, table: Table) -> tuple[Any, Any]:
    partitions, ranges, _ = parse_expression(
        key_condition_expression=part.parameters["KeyConditionExpression"],
        expression_attribute_names=dict(part.names),
        expression_attribute_values={name: dict(value) for name, value in part.values.items()},
        schema=_schema(table, part.index_name),
    )
    return partitions, ranges


def _check_query(part: Part, table: Table) -> None:
    partitions, ranges = _key_conditions(part, table)
    conditions = [*((name, "=", [value]) for name, value in partitions), *ranges]
    for name, _, values in conditions:
        if any(_mistyped_keys(table, {name: value}) for value in values):
            raise MockValidationException(
                "One or more parameter values were invalid: Condition parameter type does not match schema type"
            )
    start = part.parameters.get("ExclusiveStartKey")
    if start is None:
        return
    _check_start(part, table)
    for name, comparison, values in conditions:
        if not DynamoType(start[name]).compare(comparison, [DynamoType(value) for value in values]):
            raise MockValidationException(
                "The provided starting key is outside query boundaries based on provided conditions"
            )


def _check_start(part: Part, table: Table) -> None:
    start = part.parameters["ExclusiveStartKey"]
    wanted = key_attributes(table) | key_attributes(table, part.index_name)
    if set(start) != wanted or any(_mistyped_keys(table, start)) or not all(map(_content, start.values())):
        # Query and Scan say it in different words.
        reason = f": {_NO_MATCH}" if part.action == "Scan" else ""
        raise MockValidationException(f"The provided starting key is invalid{reason}")


def _check_is_projected(part: Part, table: Table) -> None:
    for index in (one for one in _indexes(table) if one.name == part.index_name):
        if index.projection["ProjectionType"] == "ALL":
            continue
        has = {*key_attributes(table), *index.schema_key_attrs, *index.projection.get("NonKeyAttributes", ())}
        if missing := sorted(set(attributes(part, "ProjectionExpression", "FilterExpression")) - has):
            raise MockValidationException(
                f"One or more parameter values were invalid: Global secondary index {index.name} does not project "
                f"[{', '.join(missing)}]"
            )


def _content(value: Value) -> Any:  # noqa: ANN401 -- whatever type the value has
    return next(iter(value.values()))


def _mistyped_keys(table: Table, values: Attributes) -> Iterable[tuple[str, str, str]]:
    """Return name, declared type and type of each key attribute that is not of its type."""
    declared: Mapping[str, str] = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    kinds = {name: next(iter(value)) for name, value in values.items() if name in declared}
    return [(name, declared[name], kind) for name, kind in sorted(kinds.items()) if kind != declared[name]]


def _indexes(table: Table) -> Sequence[Index]:
    return [*table.indexes, *table.global_indexes]
