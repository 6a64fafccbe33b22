"""What the templates of a tool need: each text of the document as a literal, each name as one that was checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cli.openapi.answers import told_fields
from cli.openapi.arguments import FlatArgument, arguments_of
from cli.openapi.document import ApiDocument
from cli.openapi.effects import check_effect
from cli.openapi.operation import base_url, operation_of
from cli.openapi.results import ResultField, result_fields
from cli.openapi.values import takes_idempotency_key

#: Where the names that an argument's annotation uses are imported from; all others are the kit's.
_TYPING: Final = frozenset({"Annotated", "Literal"})
_PYDANTIC: Final = frozenset({"Field", "StringConstraints"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the owner says of the tool that is to be begun."""

    path: Path
    operation_id: str
    effect: str
    is_search: bool
    without: Sequence[str]


def values_for_templates(wanted: Wanted, *, asks: bool) -> Mapping[str, Any]:
    """Return what the templates need beside the tool's name.

    Raises:
        NotBegun: The document, the operation, its arguments or its answer are none that a tool can be begun from.
    """
    document = ApiDocument.of(wanted.path)
    operation = operation_of(document, wanted.operation_id)
    check_effect(operation.method, wanted.effect, is_search=wanted.is_search)
    arguments = arguments_of(document, operation, wanted.without)
    only_reads = wanted.effect == "reads"
    told = told_fields(document, operation, only_reads=only_reads)
    results = result_fields(told, arguments)
    takes_key = not only_reads and takes_idempotency_key(document, operation)
    return {
        "url": base_url(document),
        "method": operation.method,
        "route": operation.route,
        "only_looks": wanted.is_search,
        "takes_key": takes_key,
        "has_answer": bool(told),
        "taken": "arguments" if arguments or takes_key else "_arguments",
        "results": results,
        **_imports(arguments, results, asks=asks, takes_key=takes_key),
        **_code(arguments),
        **_samples(arguments, results, operation.route),
        "answered": ascii(_at_keys((one.keys, one.sample) for one in told)),
    }


def _imports(
    arguments: Sequence[FlatArgument], results: Sequence[ResultField], *, asks: bool, takes_key: bool
) -> Mapping[str, list[str]]:
    used = {name for argument in arguments for name in argument.kind.uses} | {"Annotated", "Field"}
    named = {name for field in results for name in field.uses}
    always = {"Caller", "Effect", "Result", "Tool", "ToolPorts", "ConfirmedArguments" if asks else "Arguments"}
    asked = {"quote"} if asks and _in_question(arguments) else set()
    keyed = {"RequestName", "request_key"} if takes_key else set()
    return {
        "typing": sorted(
            used & _TYPING | ({"Annotated"} if any("Annotated" in one.kind.type for one in arguments) else set())
        ),
        "pydantic": sorted(used & _PYDANTIC),
        "kit": sorted((used | named) - _TYPING - _PYDANTIC | always | asked | keyed),
    }


def _code(arguments: Sequence[FlatArgument]) -> Mapping[str, Any]:
    return {
        "arguments": arguments,
        "named": _in_question(arguments),
        "in_path": [argument for argument in arguments if argument.taken.place == "path"],
        "query": _dict_code(_at_keys((one.taken.keys, one.sent) for one in arguments if one.taken.place == "query")),
        "body": _dict_code(_at_keys((one.taken.keys, one.sent) for one in arguments if one.taken.place == "body")),
    }


def _in_question(arguments: Sequence[FlatArgument]) -> list[FlatArgument]:
    """Return what a question names: where it acts, or else what must be said."""
    in_path = [argument for argument in arguments if argument.taken.place == "path"]
    return in_path or [argument for argument in arguments if argument.taken.is_required][:1]


def _samples(arguments: Sequence[FlatArgument], results: Sequence[ResultField], route: str) -> Mapping[str, Any]:
    places = {place: [one for one in arguments if one.taken.place == place] for place in ("path", "query", "body")}
    body = _at_keys((one.taken.keys, one.sample_at_system) for one in places["body"])
    query = {one.taken.keys[0]: one.sample_at_system for one in places["query"]}
    return {
        "sent": ascii({one.name: one.kind.sample for one in arguments}),
        "query_sample": ascii(query),
        "query_texts": ascii({key: [_text(one) for one in _as_list(value)] for key, value in query.items()}),
        "body_sample": ascii(body or None),
        "path_sample": "/" + route.format(*(one.sample_at_system for one in places["path"])),
        "told_sample": ascii({one.name: one.sample for one in results}),
        "asked_sample": ascii(str(_in_question(arguments)[0].kind.sample) if _in_question(arguments) else "?"),
    }


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401 -- JSON
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:  # noqa: ANN401 -- JSON
    return str(value).lower() if isinstance(value, bool) else str(value)


def _at_keys(values: Iterable[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    """Return values at their keys, the outermost first."""
    whole: dict[str, Any] = {}
    for (*outer, last), value in values:
        place = whole
        for key in outer:
            place = place.setdefault(key, {})
        place[last] = value
    return whole


def _dict_code(whole: Mapping[str, Any]) -> str:
    """Return a dictionary as code: its keys as literals, its values as the expressions that they are."""
    if not whole:
        return ""
    members = (f"{key!a}: {_dict_code(one) if isinstance(one, dict) else one}" for key, one in whole.items())
    return f"{{{', '.join(members)}}}"
