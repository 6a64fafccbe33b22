"""Zendesk's query language, as far as the adapter speaks it; what it would not say is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

_PART: Final = re.compile(r'(?:(-?)([a-z_]+)(:|<=|>=|<|>))?("[^"]*"|[^\s"]+)(?:\s+|$)')
_RUN: Final = re.compile(r"[\w+]+")
_MEMBERS: Final = {"assignee": "assignee_id", "group": "group_id", "requester": "requester_id"}


class NoQuery(ValueError):
    """It is no query that the adapter may send."""


def parts_of(query: str) -> list[tuple[bool, str, str, str]]:
    """Return whether each part is negated, its property, operator and value; a bare word has no property."""
    found, at = [], 0
    while at < len(query):
        match = _PART.match(query, at)
        if match is None:
            raise NoQuery(query)
        negated, name, operator, value = match.groups()
        if name is None and not value.startswith('"'):
            raise NoQuery(query)
        found.append((bool(negated), name or "", operator or "", value.strip('"')))
        at = match.end()
    return found


def meets(query: str, record: Mapping[str, Any], text: str) -> bool:
    """Whether a record meets a query; `text` is what is indexed of its words. One of the same property is enough."""
    wanted: dict[str, list[bool]] = {}
    for negated, name, operator, value in parts_of(query):
        is_so = _has_words(value, text) if not name else _is(record, name, operator, value)
        if negated or not name:
            wanted[f"{name}{operator}{value}"] = [is_so is not negated]
        else:
            wanted.setdefault(f"{name}{operator}", []).append(is_so)
    return all(any(ones) for ones in wanted.values())


def _is(record: Mapping[str, Any], name: str, operator: str, value: str) -> bool:
    if name == "type":
        return bool(record["result_type"] == value)
    if name in {"created", "updated"}:
        return _compare(datetime.fromisoformat(record[f"{name}_at"]), operator, datetime.fromisoformat(value))
    if operator != ":":
        raise NoQuery(name)
    kept = record.get(_MEMBERS.get(name, name))
    return kept is None if value == "none" else str(kept).casefold() == value.casefold()


def _compare(kept: datetime, operator: str, value: datetime) -> bool:
    return {"<=": kept <= value, ">=": kept >= value, "<": kept < value, ">": kept > value}[operator]


def _has_words(phrase: str, text: str) -> bool:
    """Whether the words of a phrase are there, one behind the other, each the beginning of one, perhaps in singular."""
    kept, sought = _RUN.findall(text.casefold()), [_singular(word) for word in _RUN.findall(phrase.casefold())]
    return any(
        all(word.startswith(one) for word, one in zip(kept[at:], sought, strict=False))
        and len(kept) - at >= len(sought)
        for at in range(len(kept))
    )


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > 3 and not word.endswith("ss") else word


def page_of(records: Iterable[Any], number: int, size: int) -> tuple[list[Any], bool]:
    """Return one page of records, and whether there are more."""
    found = list(records)
    return found[(number - 1) * size : number * size], len(found) > number * size
