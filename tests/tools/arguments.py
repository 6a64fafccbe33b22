"""Arguments with which any tool of the catalogue finds a customer, made from its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicedesk.tools.tool import AnyTool
from tests.fakes.desk import JANE


def arguments_of(tool: AnyTool) -> dict[str, Any]:
    """Return what a tool must be given to find a customer with Jane's id or phone number."""
    required = tool.input_schema.get("required", ())
    return {name: _value(name, tool.input_schema["properties"][name]) for name in required}


def _value(name: str, schema: Mapping[str, Any]) -> str:
    if "C-" in schema.get("pattern", ""):
        return JANE.customer_id
    return JANE.phone if name == "query" else "a word"
