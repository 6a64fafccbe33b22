"""Arguments with which any tool of the catalogue finds a customer or a ticket, made from its schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from servicedesk.tools.tool import AnyTool
from tests.fakes.desk import JANE, customer, ticket

#: What a tool needs beside what its schema demands, and what it finds nobody with.
_BESIDE: Final[Mapping[str, Mapping[str, Any]]] = {
    "create_customer": {"email": "new.customer@example.org"},
    "merge_customers": {"duplicate_id": customer(7).customer_id},
    "search_tickets": {"query": "subject"},
    "update_customer": {"name": "Jane Roe"},
    "update_ticket": {"priority": "high"},
}


def arguments_of(tool: AnyTool) -> dict[str, Any]:
    """Return what a tool must be given to find a customer with Jane's id or phone number, or her first ticket."""
    required = tool.input_schema.get("required", ())
    made = {name: _value(name, tool.input_schema["properties"][name]) for name in required}
    return {**made, **_BESIDE.get(tool.name, {})}


def _value(name: str, schema: Mapping[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "integer":
        return 1
    pattern = schema.get("pattern", "")
    if pattern.startswith("^C-"):
        return JANE.customer_id
    if pattern.startswith("^T-"):
        return ticket(1).ticket_id
    return JANE.phone if name == "query" else "a word"
