"""Text of a structured result, a line for each field, for clients that show only the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from itertools import islice
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from servicedesk.tools.text import AT_LENGTH, MAX_TEXT_CHARACTERS, OWN, quote

#: Room for a ticket's whole subject.
MAX_TOLD_CHARACTERS: Final = 120
#: Of a list, and of what has others' names in it; twice as many as any tool here returns.
MAX_TOLD_MEMBERS: Final = 50

# What comes of these is no text that anybody wrote, or one of a few that we did.
_WRITTEN_BY_NOBODY = (bool, int, float, Decimal, date, time, timedelta, Enum, type(None))
_ONE_WORD = re.compile("[!#-~]+")


class _Member(NamedTuple):
    """What the type of a result's member says of it."""

    #: Whether its text was made by the desk. Anything else may be somebody's words.
    is_ours: bool
    #: What it is, or consists of, if that has members itself.
    model: type[BaseModel] | None
    #: How much of anything else is told.
    max_characters: int = MAX_TOLD_CHARACTERS


_ANYTHING = _Member(is_ours=False, model=None)


def facts(model: type[BaseModel], structure: Mapping[str, Any]) -> str:
    """Return a line for each member of `structure`, which is what `model` serializes to, and for each thing in a list.

    A few words in a list, such as tags, have one line together.

    What others may have written is quoted, no longer than `MAX_TOLD_CHARACTERS` unless its type says `AT_LENGTH`. What
    is the desk's own stands as it is: it may have to be sent back.
    """
    return "\n".join(_lines(_members(model), structure))


def _lines(members: Mapping[str, _Member], structure: Mapping[str, Any]) -> Iterator[str]:
    for name, value in structure.items():
        member = members.get(name, _ANYTHING)
        if isinstance(value, list) and not _fits_a_line(member, value):
            yield f"{name}:"
            yield from (f"- {one}" for one in _each(member, value))
        else:
            yield f"{name}: {_tell(member, value)}"


def _fits_a_line(member: _Member, values: list[Any]) -> bool:
    return not any(isinstance(value, dict) for value in values) and len(_tell(member, values)) <= MAX_TOLD_CHARACTERS


def _tell(member: _Member, value: Any) -> str:  # noqa: ANN401 -- JSON
    match value:
        case str():
            is_ours = member.is_ours and _ONE_WORD.fullmatch(value)
            return value if is_ours else quote(value, member.max_characters)
        case dict():
            within = _members(member.model) if member.model else {}
            return ", ".join(_part(within, name, one) for name, one in islice(value.items(), MAX_TOLD_MEMBERS))
        case list():
            return "; ".join(_each(member, value)) or "none"
        case bool():
            return str(value).lower()
    return str(value)


def _each(member: _Member, values: list[Any]) -> Iterator[str]:
    yield from (_tell(member, value) for value in values[:MAX_TOLD_MEMBERS])
    if len(values) > MAX_TOLD_MEMBERS:
        yield f"{len(values) - MAX_TOLD_MEMBERS} more, not in this text"


def _part(within: Mapping[str, _Member], name: str, value: Any) -> str:  # noqa: ANN401 -- the same
    return f"{name if name in within else quote(name)}: {_tell(within.get(name, _ANYTHING), value)}"


@cache
def _members(model: type[BaseModel]) -> Mapping[str, _Member]:
    types = {name: field.rebuild_annotation() for name, field in model.model_fields.items()}
    return {name: _member(one) for name, one in types.items()}


def _member(annotation: Any) -> _Member:  # noqa: ANN401 -- a type
    most = MAX_TEXT_CHARACTERS if _is_marked(annotation, AT_LENGTH) else MAX_TOLD_CHARACTERS
    return _Member(is_ours=_is_ours(annotation), max_characters=most, model=_model_in(annotation))


def _is_marked(annotation: Any, mark: str) -> bool:  # noqa: ANN401 -- the same
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated and mark in parts:
        return True
    return any(_is_marked(part, mark) for part in parts)


def _is_ours(annotation: Any) -> bool:  # noqa: ANN401 -- a type
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        return OWN in parts or _is_ours(parts[0])
    if parts:
        return get_origin(annotation) is Literal or all(_is_ours(part) for part in parts if part is not ...)
    return isinstance(annotation, type) and issubclass(annotation, _WRITTEN_BY_NOBODY)


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 -- the same
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
