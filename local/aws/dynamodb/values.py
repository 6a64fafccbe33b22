"""What DynamoDB demands of values: one type each, numbers it can keep, sets with something in them, bounded depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from moto.dynamodb.exceptions import MockValidationException

from local.aws.dynamodb.parts import Part, Value

# Amazon DynamoDB, "Supported data types and naming rules" and "Quotas".
MAX_DIGITS = 38
MAX_EXPONENT = 125
MIN_EXPONENT = -130
MAX_LEVELS = 32

_KINDS = frozenset({"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_KINDS_OF_SETS = {"SS": "string", "NS": "number", "BS": "binary"}


def check_values(part: Part) -> None:
    """Check every value that a part carries.

    Raises:
        MockValidationException: As AWS refuses it.
    """
    for value in _values(part):
        _check(value, levels=0)


def _values(part: Part) -> Iterator[Value]:
    for carrier in ("Item", "Key", "ExclusiveStartKey", "ExpressionAttributeValues"):
        yield from (part.parameters.get(carrier) or {}).values()


def _check(value: Value, levels: int) -> None:
    if levels > MAX_LEVELS:
        raise MockValidationException(
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
            "supported limit"
        )
    kind, content = _only(value)
    match kind:
        case "N":
            _number(content)
        case "SS" | "NS" | "BS":
            _check_set(kind, content)
        case "L" | "M":
            for member in content.values() if kind == "M" else content:
                _check(member, levels + 1)


def _only(value: Value) -> tuple[str, Any]:
    """Return the one type of a value, and what it holds."""
    if not set(value) & _KINDS:
        raise MockValidationException(
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        )
    if len(value) > 1:
        raise MockValidationException(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes"
        )
    return next(iter(value.items()))


def _number(text: str) -> Decimal:
    if _NUMBER.fullmatch(text) is None:
        raise MockValidationException(f"The parameter cannot be converted to a numeric value: {text}")
    number = Decimal(text)
    if len("".join(map(str, number.as_tuple().digits)).strip("0")) > MAX_DIGITS:
        raise MockValidationException(f"Attempting to store more than {MAX_DIGITS} significant digits in a Number")
    if number and not MIN_EXPONENT <= number.adjusted() <= MAX_EXPONENT:
        way, than = ("overflow", "larger") if number.adjusted() > 0 else ("underflow", "smaller")
        raise MockValidationException(
            f"Number {way}. Attempting to store a number with magnitude {than} than supported range"
        )
    return number


def _check_set(kind: str, members: list[Any]) -> None:
    if not members:
        raise MockValidationException(
            f"One or more parameter values were invalid: An {_KINDS_OF_SETS[kind]} set  may not be empty"
        )
    distinct = {_number(member) if kind == "NS" else member for member in members}
    if len(distinct) < len(members):
        shown = ", ".join(map(str, members))
        raise MockValidationException(
            f"One or more parameter values were invalid: Input collection [{shown}] contains duplicates."
        )
