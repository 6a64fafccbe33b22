"""What DynamoDB demands of expressions and of the placeholders in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from local.aws.dynamodb.parts import Part, Value

_EXPRESSIONS = (
    "ConditionExpression",
    "FilterExpression",
    "KeyConditionExpression",
    "ProjectionExpression",
    "UpdateExpression",
)
# There are no literals in an expression: what begins so is a placeholder.
_NAME = re.compile(r"#\w+")
_VALUE = re.compile(r":\w+")
# An attribute as it is written; the name of a function has its bracket behind it.
_WORD = re.compile(r"(?<![#:\w])[A-Za-z_]\w*(?!\w|\s*\()")
_OPERATORS = frozenset({"AND", "OR", "NOT", "BETWEEN", "IN", "SET", "ADD", "REMOVE", "DELETE"})
_BETWEEN = re.compile(r"\bBETWEEN\s+(:\w+)\s+AND\s+(:\w+)", re.IGNORECASE)
# A key condition is one comparison for each key attribute, joined by AND.
_NOT_FOR_KEYS = re.compile(r"<>|\b(?:OR|NOT|IN)\b", re.IGNORECASE)
_COMPARABLE = frozenset({"S", "N", "B"})


def check_expressions(part: Part, key_attributes: frozenset[str]) -> None:
    """Check all expressions of a part.

    Args:
        part: What they belong to.
        key_attributes: Of the table or index that is queried; a filter is not for them.

    Raises:
        MockValidationException: As AWS refuses it.
    """
    expressions = {kind: part.parameters[kind] for kind in _EXPRESSIONS if part.parameters.get(kind) is not None}
    for kind, expression in expressions.items():
        if not expression.strip():
            raise MockValidationException(f"Invalid {kind}: The expression can not be empty;")
        _check_placeholders_are_defined(kind, expression, part)
        _check_words(kind, expression)
        _check_bounds(kind, expression, part)
    _check_placeholders_are_used(" ".join(expressions.values()), part)
    _check_key_condition(expressions.get("KeyConditionExpression", ""), part)
    if filtered := set(attributes(part, "FilterExpression")) & key_attributes:
        raise MockValidationException(
            f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {min(filtered)}"
        )


def _check_placeholders_are_defined(kind: str, expression: str, part: Part) -> None:
    for value in _VALUE.findall(expression):
        if value not in part.values:
            raise MockValidationException(
                f"Invalid {kind}: An expression attribute value used in expression is not defined; "
                f"attribute value: {value}"
            )
    for name in _NAME.findall(expression):
        if name not in part.names:
            raise MockValidationException(
                f"Invalid {kind}: An expression attribute name used in the document path is not defined; "
                f"attribute name: {name}"
            )


def _check_placeholders_are_used(expressions: str, part: Part) -> None:
    for given, pattern in (("ExpressionAttributeNames", _NAME), ("ExpressionAttributeValues", _VALUE)):
        placeholders = part.parameters.get(given)
        if placeholders is None:
            continue
        if not expressions:
            raise MockValidationException(f"{given} can only be specified when using expressions")
        if not placeholders:
            raise MockValidationException(f"{given} must not be empty")
        if unused := sorted(set(placeholders) - set(pattern.findall(expressions))):
            raise MockValidationException(
                f"Value provided in {given} unused in expressions: keys: {{{', '.join(unused)}}}"
            )


def _check_words(kind: str, expression: str) -> None:
    reserved = ReservedKeywords.get_reserved_keywords()
    for word in _words(expression):
        if word.upper() in reserved:
            raise MockValidationException(
                f"Invalid {kind}: Attribute name is a reserved keyword; reserved keyword: {word}"
            )


def _check_key_condition(expression: str, part: Part) -> None:
    if operator := _NOT_FOR_KEYS.search(expression):
        raise MockValidationException(f"Invalid operator used in KeyConditionExpression: {operator[0].upper()}")
    used = list(attributes(part, "KeyConditionExpression"))
    if len(set(used)) < len(used):
        raise MockValidationException("KeyConditionExpressions must only contain one condition per key")


def _check_bounds(kind: str, expression: str, part: Part) -> None:
    for lower, upper in (map(part.values.__getitem__, bounds) for bounds in _BETWEEN.findall(expression)):
        operands = (
            f"lower bound operand: AttributeValue: {_format_value(lower)}, "
            f"upper bound operand: AttributeValue: {_format_value(upper)}"
        )
        if set(lower) != set(upper) or not set(lower) <= _COMPARABLE:
            raise MockValidationException(
                f"Invalid {kind}: The BETWEEN operator requires same data type for lower and upper bounds; {operands}"
            )
        if _sortable(lower) > _sortable(upper):
            raise MockValidationException(
                f"Invalid {kind}: The BETWEEN operator requires upper bound to be greater than or equal to lower "
                f"bound; {operands}"
            )


def attributes(part: Part, *kinds: str) -> Iterator[str]:
    """Yield the attributes that expressions of these kinds name, and the members of maps among them."""
    for expression in (part.parameters.get(kind) or "" for kind in kinds):
        yield from _words(expression)
        yield from (part.names[name] for name in _NAME.findall(expression))


def _words(expression: str) -> Iterator[str]:
    return (word for word in _WORD.findall(expression) if word.upper() not in _OPERATORS)


def _sortable(value: Value) -> Any:  # noqa: ANN401 -- Decimal or bytes; both bounds alike
    ((kind, content),) = value.items()
    if kind == "N":
        return Decimal(content)
    # Strings are ordered by the bytes of their UTF-8.
    return content.encode() if isinstance(content, str) else content


def _format_value(value: Value) -> str:
    return ", ".join(f"{{{kind}:{content}}}" for kind, content in value.items())
