"""Validation of arguments against a tool's schema, with messages that repeat no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import InvalidArguments
from servicedesk.tools.narrowing import find_ways, tell_refusal
from servicedesk.tools.received import UNSAFE_TEXT
from servicedesk.tools.text import quote
from servicedesk.tools.tool import Arguments

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_PROBLEMS_TOLD = 8
_UNKNOWN = "extra_forbidden"
_EMPTY = "string_too_short"
_NO_LIST = frozenset({"list_type", "tuple_type"})
_THEIR_OWN = frozenset({"value_error", "assertion_error"})


def validate_arguments(model: type[Arguments], arguments: Mapping[str, Any], taker: str = "tool") -> Arguments:
    """Return `arguments`, validated.

    Args:
        model: What is taken.
        arguments: What was sent.
        taker: What takes them, in a word.

    Raises:
        InvalidArguments: They do not fit.
    """
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
    # Outside the except clause, so that the values sent do not travel as the cause.
    raise _misfit(*_tell_problems(model, problems, taker))


def require_admitted(granted: GrantedTool, accepted: Arguments) -> None:
    """Refuse a call whose arguments no grant of the tool's holder admits, in the words of the schema they were shown.

    Raises:
        InvalidArguments: There is no such grant.
    """
    if granted.grants:
        return
    schema = granted.tool.input_schema
    ways = find_ways(schema, (grant.conditions.when for grant in granted.refusing))
    raise _misfit(tell_refusal(schema, ways, dict(accepted), accepted.model_fields_set))


def _misfit(*problems: str) -> InvalidArguments:
    return InvalidArguments(" ".join(["The arguments do not fit.", *problems]), "Correct them and call again.")


def _tell_problems(model: type[Arguments], problems: Sequence[ErrorDetails], taker: str) -> list[str]:
    # There may be thousands: none is compared with another.
    unknown = [problem for problem in problems if _is_of_unknown(problem)]
    others = [problem for problem in problems if not _is_of_unknown(problem)]
    return [*_of_unknown(model, unknown, taker), *(_sentence(model, problem) for problem in others[:MAX_PROBLEMS_TOLD])]


def _is_of_unknown(problem: ErrorDetails) -> bool:
    return problem["type"] == _UNKNOWN and len(problem["loc"]) == 1


def _of_unknown(model: type[Arguments], problems: Sequence[ErrorDetails], taker: str) -> list[str]:
    """Say what to leave out, and what is taken: agents' frameworks add arguments of their own, and models misspell."""
    if not problems:
        return []
    names = ", ".join(quote(str(problem["loc"][0])) for problem in problems[:MAX_PROBLEMS_TOLD])
    more = f" and {len(problems) - MAX_PROBLEMS_TOLD} more" if len(problems) > MAX_PROBLEMS_TOLD else ""
    # What the desk lacks can be nothing but null.
    taken = ", ".join(name for name, field in model.model_fields.items() if field.annotation is not NoneType)
    return [f"Leave out {names}{more}: this {taker} takes {f'only {taken}' if taken else 'no arguments'}."]


def _sentence(model: type[Arguments], problem: ErrorDetails) -> str:
    if problem["type"] == UNSAFE_TEXT:
        return f"{problem['msg']}."
    place = ".".join(_part(model, part) for part in problem["loc"])
    is_empty = problem["type"] == _EMPTY and problem["ctx"]["min_length"] == 1
    why = "must not be empty" if is_empty else _reason(problem)
    # What is wrong with all of them together is a sentence of its own.
    return f"{place}: {why}." if place else f"{why[:1].upper()}{why[1:]}."


def _reason(problem: ErrorDetails) -> str:
    """Return pydantic's words, but where they do not say what to do; of a tool's own validator its words alone."""
    if problem["type"] in _NO_LIST:
        return "must be a list, in brackets, also where it holds one value alone"
    is_their_own = problem["type"] in _THEIR_OWN
    return str(problem["ctx"]["error"]).removesuffix(".") if is_their_own else problem["msg"]


def _part(model: type[Arguments], part: int | str) -> str:
    # What is no argument of the tool's is called as the caller called it.
    return str(part) if isinstance(part, int) or part in model.model_fields else quote(part)
