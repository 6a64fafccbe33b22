"""JSON Schema of a tool's arguments and of its result: read for the product's own tools, made for all others.

Making one builds the model's validator, which a start has no other use for: `published.json` has what would be made, a
test holds it to that, and ``make golden`` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from servicedesk.tools.terse_schema import TerseSchema

FILE: Final = Path(__file__).with_name("published.json")


def input_schema(arguments: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of a tool's arguments."""
    return _contents().get(_key(arguments)) or _input_schema(arguments)


def outline(result: type[BaseModel]) -> dict[str, Any]:
    """Return an outline of what a tool returns: each field's JSON Schema, of which its type alone is left."""
    return _contents().get(_key(result)) or _outline(result)


def is_kept(model: type[BaseModel]) -> bool:
    """Whether what is published of a model was made, and the model checked, before the start."""
    return _key(model) in _contents()


def made_anew(arguments: type[BaseModel], result: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """Return what the file is to have of a tool."""
    return {_key(arguments): _input_schema(arguments), _key(result): _outline(result)}


@cache
def _contents() -> Mapping[str, dict[str, Any]]:
    kept: Mapping[str, dict[str, Any]] = json.loads(FILE.read_bytes()) if FILE.exists() else {}
    return kept


def _key(model: type[BaseModel]) -> str:
    # A model that was made of another one, for a desk that lacks something, is of the module that made it.
    return f"{model.__module__}.{model.__qualname__}"


def _input_schema(arguments: type[BaseModel]) -> dict[str, Any]:
    return arguments.model_json_schema(schema_generator=TerseSchema)


def _outline(result: type[BaseModel]) -> dict[str, Any]:
    schema = result.model_json_schema(mode="serialization", schema_generator=TerseSchema)
    members: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {name: {"type": member["type"]} if "type" in member else {} for name, member in members.items()}
