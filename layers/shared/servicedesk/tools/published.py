"""What is said of a tool, and the JSON Schema of its arguments and result: read for the product's, made for all others.

Making it imports the tool and builds its models, which a start has no other use for: `published.json` has what would be
made, a test holds it to that, and ``make golden`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypedDict

from pydantic import BaseModel

from servicedesk.tools.rows import Rows
from servicedesk.tools.terse_schema import TerseSchema

if TYPE_CHECKING:
    from servicedesk.tools.tool import AnyTool

FILE: Final = Path(__file__).with_name("published.json")


def input_schema(arguments: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments."""
    return _models().get(key(arguments)) or _input_schema(arguments)


def outline(result: type[BaseModel]) -> dict[str, Any]:
    """Return an outline of what a tool returns: each field's JSON Schema, of which its type alone is left."""
    return _models().get(key(result)) or _outline(result)


def is_kept(model: type[BaseModel]) -> bool:
    """Whether what is published of a model was made, and the model checked, before the start."""
    return key(model) in _models()


def kept_schema(model: str) -> dict[str, Any]:
    """Return what is published of a model that is kept, by its `key`."""
    return _models()[model]


class Description(TypedDict):
    """A tool, but for what a call needs."""

    name: str
    title: str
    description: str
    effect: str
    #: What the rows are called, which are described for all tools together.
    rows: str | None
    limit: Mapping[str, int] | None
    asks: bool
    #: The keys of its models.
    arguments: str
    result: str


def description_of(tool: AnyTool) -> Description:
    """Return the description of a tool."""
    rows, limit = tool.rows, tool.limit
    return {
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "effect": tool.effect.value,
        "rows": None if rows is None else rows.name,
        "limit": None if limit is None else {"calls": limit.calls, "window_seconds": limit.window_seconds},
        "asks": tool.asks,
        "arguments": key(tool.arguments),
        "result": key(tool.result),
    }


def kept_tools() -> Mapping[str, Description]:
    """Return the descriptions that are kept, by the tools' names."""
    tools: Mapping[str, Description] = _contents().get("tools", {})
    return tools


@cache
def kept_rows(name: str) -> Rows:
    """Return the rows of that name."""
    said = _contents()["rows"][name]
    fields = {field: frozenset(said[field]) for field in ("where", "hide", "people", "groups")}
    return Rows(name=name, **fields, values={field: frozenset(values) for field, values in said["values"].items()})


def made_anew(tools: Iterable[AnyTool]) -> dict[str, Any]:
    """Return what the file is to have of these tools."""
    tools = tuple(tools)
    return {
        "tools": {tool.name: description_of(tool) for tool in tools},
        "rows": {tool.rows.name: _rows(tool.rows) for tool in tools if tool.rows is not None},
        "models": {
            **{key(tool.arguments): _input_schema(tool.arguments) for tool in tools},
            **{key(tool.result): _outline(tool.result) for tool in tools},
        },
    }


def key(model: type[BaseModel]) -> str:
    """Return what a model is kept by. One that was made for a desk that lacks something is of another module."""
    return f"{model.__module__}.{model.__qualname__}"


@cache
def _contents() -> Mapping[str, Any]:
    contents: Mapping[str, Any] = json.loads(FILE.read_bytes()) if FILE.exists() else {}
    return contents


def _models() -> Mapping[str, dict[str, Any]]:
    models: Mapping[str, dict[str, Any]] = _contents().get("models", {})
    return models


def _rows(rows: Rows) -> dict[str, Any]:
    fields = {"where": rows.where, "hide": rows.hide, "people": rows.people, "groups": rows.groups}
    values = {field: sorted(values) for field, values in sorted(rows.values.items())}
    return {**{name: sorted(of) for name, of in fields.items()}, "values": values}


def _input_schema(arguments: type[BaseModel]) -> dict[str, Any]:
    return arguments.model_json_schema(schema_generator=TerseSchema)


def _outline(result: type[BaseModel]) -> dict[str, Any]:
    schema = result.model_json_schema(mode="serialization", schema_generator=TerseSchema)
    members: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {name: {"type": member["type"]} if "type" in member else {} for name, member in members.items()}
