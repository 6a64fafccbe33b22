"""TicketSQL as Request Tracker reads it, as much of it as its adapter writes, over records in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

#: Returns the values of a record's field, by RT's name of it; a record has several requestors.
Fields = Mapping[str, Callable[[str], list[str]]]
Condition = Callable[[Callable[[str], list[str]]], bool]

_TOKEN: Final = re.compile(r"\s*(?:('(?:\\.|[^'\\])*')|(\(|\))|(<=|>=|!=|=|<|>)|([A-Za-z0-9_.:-]+))")
_DATES: Final = frozenset({"Created", "LastUpdated"})
_NUMBERS: Final = frozenset({"id", "Priority", "ObjectId", "Requestor.id"})


def condition_of(query: str) -> Condition:
    """Return what a query says of a record. Raises `ValueError` for what is not understood."""
    tokens = _tokens(query)
    parsed, rest = _either(tokens)
    if rest:
        raise ValueError(query)
    return parsed


def _tokens(query: str) -> list[str]:
    tokens, place = [], 0
    while query[place:].strip():
        found = _TOKEN.match(query, place)
        if found is None:
            raise ValueError(query)
        tokens.append(found[0].strip())
        place = found.end()
    return tokens


def _either(tokens: list[str]) -> tuple[Condition, list[str]]:
    left, tokens = _both(tokens)
    while tokens and tokens[0] == "OR":
        right, tokens = _both(tokens[1:])
        left = _any(left, right)
    return left, tokens


def _both(tokens: list[str]) -> tuple[Condition, list[str]]:
    left, tokens = _one(tokens)
    while tokens and tokens[0] == "AND":
        right, tokens = _one(tokens[1:])
        left = _all(left, right)
    return left, tokens


def _one(tokens: list[str]) -> tuple[Condition, list[str]]:
    if tokens[0] == "(":
        inner, tokens = _either(tokens[1:])
        if tokens[0] != ")":
            raise ValueError(tokens)
        return inner, tokens[1:]
    field, operator, written = tokens[:3]
    value = re.sub(r"\\(.)", r"\1", written[1:-1]) if written.startswith("'") else written
    return _comparison(field, operator, value), tokens[3:]


def _any(one: Condition, other: Condition) -> Condition:
    return lambda record: one(record) or other(record)


def _all(one: Condition, other: Condition) -> Condition:
    return lambda record: one(record) and other(record)


def _comparison(field: str, operator: str, value: str) -> Condition:
    if operator == "LIKE":
        pattern = like(value)
        return lambda record: any(pattern.search(one) for one in record(field))
    kind = _kind_of(field)
    wanted = kind(value)
    return lambda record: any(_holds(kind(one), operator, wanted) for one in record(field))


def like(value: str) -> re.Pattern[str]:
    """Return what ``LIKE`` finds: in capitals or not, with wildcards."""
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in value), re.IGNORECASE | re.DOTALL)


def _kind_of(field: str) -> Callable[[str], object]:
    if field in _DATES:
        return _date
    return int if field in _NUMBERS else str.casefold


def _date(text: str) -> object:
    # What RT does not read as a time is the beginning of all.
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})Z?", text)
    return (
        datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC)
        if found
        else datetime(1970, 1, 1, tzinfo=UTC)
    )


def _holds(one: object, operator: str, other: object) -> bool:
    left, right = (one, other)
    match operator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return bool(left < right)  # type: ignore[operator] # of one kind
        case ">":
            return bool(left > right)  # type: ignore[operator] # of one kind
        case "<=":
            return bool(left <= right)  # type: ignore[operator] # of one kind
        case ">=":
            return bool(left >= right)  # type: ignore[operator] # of one kind
    raise ValueError(operator)
