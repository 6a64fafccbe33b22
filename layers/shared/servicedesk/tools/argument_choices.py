"""Choices of arguments: which a grant can narrow to certain values, and a schema that is narrowed so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from servicedesk.tools.conditions import argument_text
from servicedesk.tools.rows import Choices

_ONE_VALUE: Final = frozenset({"string", "integer", "boolean"})


def choices(schema: Mapping[str, Any], without: str) -> Choices:
    """Return the arguments of a published schema that ``when`` can name, but one.

    A text with a format is read as something else, of which no text is the value: a time, for example.
    """
    members: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {
        name: values_of(member)
        for name, member in members.items()
        if name != without and "format" not in member and _is_one_value(member)
    }


def _is_one_value(member: Mapping[str, Any]) -> bool:
    listed = listed_values(member)
    return member.get("type") in _ONE_VALUE if listed is None else None not in map(argument_text, listed)


def default_texts(schema: Mapping[str, Any], of: Choices) -> Mapping[str, str]:
    """Return what arguments have, as texts, that are left out of a call; those that have nothing then are not there."""
    members: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    texts = {name: argument_text(members[name]["default"]) for name in of if "default" in members[name]}
    return {name: text for name, text in texts.items() if text is not None}


def omittable(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the arguments of a published schema that are null where they are left out."""
    members: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    required = schema.get("required", ())
    return frozenset(name for name, member in members.items() if name not in required and "default" not in member)


def values_of(member: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the values that an argument's schema lists, as texts; None if it lists none."""
    values = listed_values(member)
    return None if values is None else frozenset(filter(None, map(argument_text, values)))


def listed_values(member: Mapping[str, Any]) -> list[Any] | None:
    """Return the same in their order, as JSON has them."""
    if member.get("type") == "boolean":
        return [True, False]
    values: list[Any] | None = member.get("enum", [member["const"]] if "const" in member else None)
    return values
