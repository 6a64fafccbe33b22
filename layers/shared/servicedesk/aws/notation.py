"""Conversion between plain values and DynamoDB's notation."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

Item = Mapping[str, Any]

_deserialize = TypeDeserializer().deserialize
_serialize = TypeSerializer().serialize


def serialize_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of plain values in DynamoDB's notation."""
    return {name: _serialize(value) for name, value in row.items()}


def plain(row: Mapping[str, Any]) -> Item:
    """Return a row in DynamoDB's notation as plain values."""
    return {name: _deserialize(value) for name, value in row.items()}


def whole(value: object) -> int:
    """Return a number from the table.

    Raises:
        TypeError: It is no whole number.
    """
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise TypeError("not a whole number")
    return int(value)
