"""Result of a tool: the told fields of the answer, or where there are none, what the call was about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cli.openapi.answers import ToldField
from cli.openapi.arguments import FlatArgument
from servicedesk.tools.kit import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultField:
    """One field of the result, as the file says it."""

    name: str
    #: The type, with its default: ``Own | None = None``.
    annotation: str
    #: The expression that it is made of.
    value: str
    #: Names that the file imports for it.
    uses: frozenset[str]
    sample: Any


def result_fields(told: Sequence[ToldField], arguments: Sequence[FlatArgument]) -> tuple[ResultField, ...]:
    """Return the fields: of an answer without content, the values of the path, which say to what it was done."""
    return tuple(map(_of_answer, told) if told else _of_path(arguments))


def _of_answer(field: ToldField) -> ResultField:
    return ResultField(
        name=field.name,
        annotation=f"{field.annotation} | None = None",
        value=f"answer.field({field.kind}, {', '.join(map(ascii, field.keys))})",
        uses=frozenset({field.annotation} if field.annotation[0].isupper() else ()),
        sample=field.sample,
    )


def _of_path(arguments: Sequence[FlatArgument]) -> Iterator[ResultField]:
    for one in arguments:
        if one.taken.place != "path":
            continue
        is_text = one.kind.type == "str" or one.kind.is_time
        yield ResultField(
            name=f"{one.name}_value" if hasattr(Result, one.name) else one.name,
            annotation="Own" if is_text else one.kind.type,
            value=one.sent,
            uses=frozenset({"Own"}) if is_text else one.kind.uses,
            sample=one.sample_at_system,
        )
