"""DynamoDB's values and plain ones; and how conditions are written in a row."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from servicedesk.tools.desk import HIDEABLE_FIELDS
from servicedesk.tools.view import Conditions

Item = Mapping[str, Any]

_deserialize = TypeDeserializer().deserialize
_serialize = TypeSerializer().serialize


def stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of plain values in DynamoDB's notation."""
    return {name: _serialize(value) for name, value in row.items()}


def plain(row: Mapping[str, Any]) -> Item:
    """Return a row in DynamoDB's notation as plain values."""
    return {name: _deserialize(value) for name, value in row.items()}


def stored_conditions(conditions: Conditions) -> dict[str, Any]:
    """Return conditions as the table keeps them; what says nothing is left out."""
    kept: dict[str, Any] = {}
    if conditions.where:
        kept["where"] = {attribute: sorted(values) for attribute, values in conditions.where.items()}
    if conditions.hide:
        kept["hide"] = sorted(conditions.hide)
    return kept


def stored_shadows(shadows: Mapping[str, Conditions | None]) -> dict[str, Any]:
    """Return shadow rules as the table keeps them."""
    return {
        tool: {"allow": conditions is not None, **(stored_conditions(conditions) if conditions else {})}
        for tool, conditions in shadows.items()
    }


def conditions(kept: Mapping[str, Any]) -> Conditions:
    """Return conditions from the table. A condition that is not understood is never read as none.

    Raises:
        TypeError, ValueError, AttributeError: They cannot be understood.
    """
    unknown = set(kept) - {"where", "hide"}
    if unknown:
        # A condition that this version does not know would have narrowed the grant; ignoring it would widen it.
        raise ValueError("unknown condition")
    where = kept.get("where", {})
    hide = _texts(kept.get("hide", []))
    if hide - HIDEABLE_FIELDS:
        # A misspelt field would be shown. A misspelt attribute in `where` shows nothing, and needs no check.
        raise ValueError("unknown field")
    return Conditions(where={attribute: _texts(values) for attribute, values in where.items()}, hide=hide)


def shadows(kept: Mapping[str, Any]) -> Mapping[str, Conditions | None]:
    """Return shadow rules from the table.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: They cannot be understood.
    """
    return {tool: _shadow(rule) for tool, rule in kept.items()}


def whole(value: object) -> int:
    """Return a number from the table.

    Raises:
        TypeError: It is no whole number.
    """
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        raise TypeError("not a whole number")
    return int(value)


def _shadow(rule: Mapping[str, Any]) -> Conditions | None:
    allow = rule["allow"]
    if not isinstance(allow, bool):
        raise TypeError("not a decision")
    return conditions({name: value for name, value in rule.items() if name != "allow"}) if allow else None


def _texts(values: object) -> frozenset[str]:
    if not isinstance(values, list | set) or not all(isinstance(value, str) for value in values):
        raise TypeError("not a list of texts")
    return frozenset(values)
