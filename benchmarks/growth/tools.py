"""What a list and a call cost, from five tools to five hundred, all of them the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from benchmarks.growth.company import median_milliseconds
from servicedesk.tools.tool import AnyTool
from tests.events import call_event, load_event, with_token
from tests.fakes.grant_store import grant
from tests.fakes.tools import CountingTool
from tests.worlds.mcp_service import McpService, token_of

SIZES: Final = (5, 50, 500)


def measure() -> Sequence[dict[str, float]]:
    """Return a point for each size: how long a list and a call take, and how large the list is."""
    return [_point(size) for size in SIZES]


def _point(size: int) -> dict[str, float]:
    tools: list[AnyTool] = [CountingTool(f"tool_{number:03}").tool for number in range(size)]
    service = McpService(tools, [grant("administrators", tool.name) for tool in tools])
    listing, call = (with_token(event, token_of("administrators")) for event in _EVENTS)
    return {
        "size": size,
        "list_milliseconds": median_milliseconds(service.handler, listing),
        "call_milliseconds": median_milliseconds(service.handler, call, service.counter.counted.clear),
        "list_bytes": len(service.invoke(listing).body.encode()),
    }


_EVENTS: Final = (load_event("mcp-tools-list"), call_event("tool_001"))
