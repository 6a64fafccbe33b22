"""What a list and a call cost, from five tools to five hundred, all of them the caller's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from benchmarks.growth.company import median_milliseconds
from servicedesk.discovery.discovery import Discovery
from servicedesk.server.gateway import GatewayAdapter
from servicedesk.tools.tool import AnyTool
from tests.events import calling, load_event, with_token
from tests.grants import CountingTool, StoredGrants, grant
from tests.safeguards import MemoryCounter, safeguards
from tests.server.handler import handler_over
from tests.server.harness import CONTEXT, token_of

SIZES: Final = (5, 50, 500)


def measure() -> Sequence[dict[str, float]]:
    """Return a point for each size: how long a list and a call take, and how large the list is."""
    return [_point(size) for size in SIZES]


def _point(size: int) -> dict[str, float]:
    tools: list[AnyTool] = [CountingTool(f"tool_{number:03}").tool for number in range(size)]
    grants = StoredGrants(*(grant("administrators", tool.name) for tool in tools))
    counter = MemoryCounter()
    adapter = handler_over(Discovery(grants, tools), safeguards=safeguards(counter=counter))
    listing, call = (with_token(event, token_of("administrators")) for event in _EVENTS)
    return {
        "size": size,
        "list_milliseconds": median_milliseconds(adapter, listing),
        "call_milliseconds": median_milliseconds(adapter, call, counter.counted.clear),
        "list_bytes": _size_bytes(adapter, listing),
    }


def _size_bytes(adapter: GatewayAdapter, listing: dict[str, object]) -> int:
    body: str = adapter(listing, CONTEXT)["body"]
    return len(body.encode())


_EVENTS: Final = (load_event("mcp-tools-list"), calling("tool_001"))
