"""What a call costs whose result is large, from one kilobyte to one megabyte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from benchmarks.growth.company import median_milliseconds
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool, Arguments, Caller, Result, Tool
from tests.events import call_event, with_token
from tests.fakes.grant_store import grant
from tests.worlds.mcp_service import McpService, token_of

SIZES_BYTES: Final = (1_000, 10_000, 100_000, 1_000_000)
_NAME: Final = "read_lines"
_LINE: Final = "A line of some sixty characters, as a ticket's text has them.\n"


class Nothing(Arguments):
    """No arguments."""


class Lines(Result):
    """Many lines."""

    lines: list[str]

    def outcome(self) -> str:
        """Say how many."""
        return f"{len(self.lines)} lines."


def measure() -> Sequence[dict[str, float]]:
    """Return a point for each size: how long a call takes in each era."""
    return [_point(size) for size in SIZES_BYTES]


def _point(size: int) -> dict[str, float]:
    service = McpService([_tool(size)], [grant("administrators", _NAME)])
    point: dict[str, float] = {"size": size}
    for era, legacy in (("2026-07-28", False), ("2025-11-25", True)):
        event = with_token(call_event(_NAME, legacy=legacy), token_of("administrators"))
        point[f"call_{era}_milliseconds"] = median_milliseconds(service.handler, event, service.counter.counted.clear)
    return point


def _tool(size: int) -> AnyTool:
    def run(_arguments: Nothing, _caller: Caller) -> Lines:
        return Lines(lines=[_LINE] * max(1, size // len(_LINE)))

    return Tool(
        name=_NAME, title="Read", description="Read.", effect=Effect.READS, arguments=Nothing, result=Lines, run=run
    )
