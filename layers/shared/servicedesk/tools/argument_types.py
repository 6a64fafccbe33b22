"""Types of arguments: refuses, before a tool is ever called, those that strict validation takes from no JSON value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

#: The type of a core schema → what to say instead of it.
_INSTEAD: Final[Mapping[str, str]] = {
    "bytes": "a str",
    "complex": "a float",
    "dataclass": "a BaseModel",
    "date": "Day",
    "datetime": "Moment",
    "decimal": "a str with a pattern, or an int of the smallest unit",
    "enum": "a Literal of its values",
    "frozenset": "a list",
    "set": "a list",
    "time": "a str with a pattern",
    "timedelta": "an int whose name has its unit",
    "tuple": "a list",
    "uuid": "a str with an Identifier",
}
_OF_JSON: Final[tuple[object, ...]] = ("", 0, 0.0, True, None, [], {})
_KEYS: Final = frozenset({"any", "literal", "str"})
#: A validator of the author's own makes of JSON what it likes.
_THEIR_OWN: Final = frozenset({"function-before", "function-wrap", "function-plain"})
#: Where a schema has others within it; of two that are for two modes the one that validates Python's values strictly.
_PARTS: Final = frozenset({
    "schema", "choices", "definitions", "fields", "items_schema", "python_schema", "steps", "strict_schema",
    "values_schema",
})  # fmt: skip


def check_arguments(tool: str, arguments: type[BaseModel]) -> None:
    """Raise a `TypeError` that names what to use instead, if no call could send one of the arguments.

    A call brings JSON's values, and arguments are strict: a text is no `datetime`, although the schema publishes it as
    one. What is declared as lax, by ``Field(strict=False)`` or as a model that is not strict, takes them.
    """
    for name, field in _fields(arguments.__pydantic_core_schema__):
        for instead in _unsendable(field):
            raise TypeError(f"{tool}: no call can send {name} as it is declared in {arguments.__name__}. Use {instead}")


def _fields(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a model, whatever validates it as a whole."""
    while schema["type"] != "model-fields":
        if "schema" not in schema:
            return
        schema = schema["schema"]
    yield from schema["fields"].items()


def _unsendable(schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield what to use instead of each part of a field that no JSON value fits."""
    if schema["type"] in _THEIR_OWN or schema.get("strict") is False:
        return
    if schema["type"] == "model":
        is_strict = schema.get("config", {}).get("strict", False)
        parts: Iterator[Any] = (field for _, field in _fields(schema)) if is_strict else iter(())
    else:
        yield from _instead(schema)
        parts = _parts(schema)
    for part in parts:
        yield from _unsendable(part)


def _instead(schema: Mapping[str, Any]) -> Iterator[str]:
    match schema:
        case {"type": "is-instance", "cls": cls}:
            if not any(isinstance(value, cls) for value in _OF_JSON):
                yield "a str"
        case {"type": "literal", "expected": values}:
            if not all(isinstance(value, str | int | None) for value in values):
                yield _INSTEAD["enum"]
        case {"type": "dict", "keys_schema": {"type": keys}} if keys not in _KEYS:
            yield "a dict whose keys are str"
        case {"type": kind} if kind in _INSTEAD:
            yield _INSTEAD[kind]


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the schemas within one: of its items, of its choices, of what is wrapped."""
    for key in schema.keys() & _PARTS:
        for part in _as_list(schema[key]):
            # One of the choices may be for Python alone.
            if not (key == "choices" and part["type"] == "is-instance"):
                yield part


def _as_list(value: Any) -> list[Any]:  # noqa: ANN401 -- a schema, or several, by name or one after the other
    if isinstance(value, list):
        return [part[0] if isinstance(part, tuple) else part for part in value]
    return [value] if "type" in value and isinstance(value["type"], str) else list(value.values())
