"""What a client saw of the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CUSTOMER_ID = "C-1042"
NAME = "Jane Doe"

#: Who sees which tools, sorted by name.
TOOLS: Mapping[str, tuple[str, ...]] = {
    "alice": ("create_ticket", "delete_customer", "get_customer", "reset_password", "search_customer"),
    "carol": ("get_customer", "search_customer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one person's client was shown."""

    tools: tuple[str, ...]
    #: The name of the customer that was asked for.
    name: str
    #: None where the client does not say which revision it speaks.
    protocol_version: str | None = None


VERSIONS = {"legacy": "2025-11-25", "modern": "2026-07-28"}
