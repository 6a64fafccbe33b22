"""The made-up company of the curves, and its MCP function over fakes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from servicedesk.server.service import McpHandler
from servicedesk.tools.desk import Customer
from tests.events import Event
from tests.worlds.mcp_service import CONTEXT

_FIRST: Final = 10_000_000
_JOINED: Final = datetime(2024, 3, 18, 9, 30, tzinfo=UTC)
#: Timed requests; before them as many untimed ones.
REPEATS: Final = 60


def customer(number: int) -> Customer:
    """Return one of them: all in one domain and one country, every tenth a Kim."""
    return Customer(
        customer_id=f"C-{_FIRST + number}",
        name="Kim Poe" if number % 10 == 0 else f"Sam Family{number:06}",
        email=f"mailbox{number}@example.org",
        phone=f"+44 7700 {number:06}",
        region="EMEA",
        created_at=_JOINED,
    )


def number_of(customer_id: str) -> int:
    """Return the number that `customer` made a customer from."""
    return int(customer_id.removeprefix("C-")) - _FIRST


def median_milliseconds(handler: McpHandler, event: Event, before: Callable[[], object] = lambda: None) -> float:
    """Return how long the function takes to answer, once everything is warm.

    Raises:
        AssertionError: It does not answer with a result.
    """
    taken = [_milliseconds(handler, event, before) for _ in range(2 * REPEATS)]
    return round(statistics.median(taken[REPEATS:]), 4)


def _milliseconds(handler: McpHandler, event: Event, before: Callable[[], object]) -> float:
    before()
    began = time.perf_counter()
    answer = handler(event, CONTEXT)
    taken = (time.perf_counter() - began) * 1_000
    if answer["statusCode"] != 200 or '"isError":true' in answer["body"] or '"error":' in answer["body"][:60]:  # noqa: PLR2004
        raise AssertionError(answer["body"][:200])
    return taken


def decades(first: int, last: int) -> Iterable[int]:
    """Yield powers of ten."""
    while first <= last:
        yield first
        first *= 10
