"""What is asked: API Gateway's own payloads, from events/, with a token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parent.parent / "events"

MODERN_LIST = "2026-07-28 tools/list"
MODERN_CALL = "2026-07-28 tools/call"
LEGACY_LIST = "2025-11-25 tools/list"
LEGACY_CALL = "2025-11-25 tools/call"
PROTECTED_RESOURCE = "GET the metadata"

_FILES = {
    MODERN_LIST: "mcp-tools-list",
    MODERN_CALL: "mcp-tools-call",
    LEGACY_LIST: "mcp-legacy-tools-list",
    LEGACY_CALL: "mcp-legacy-tools-call",
    PROTECTED_RESOURCE: "protected-resource-of-mcp",
}


def requests(token: str) -> Mapping[str, Mapping[str, Any]]:
    """Return every request by its name, each as the event that a handler is given."""
    return {name: _event(file, token) for name, file in _FILES.items()}


def _event(file: str, token: str) -> Mapping[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{file}.json").read_text(encoding="utf-8"))
    if event["rawPath"] == "/mcp":
        event["headers"]["authorization"] = f"Bearer {token}"
    return event
