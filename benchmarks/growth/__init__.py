"""How what a request costs grows with a company: with customers, tickets, groups, tools, and what a tool returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.growth import customers, groups, payload, tickets, tools
from tests.server.written import written

Point = Mapping[str, float]
#: What grows → what measures it. Each point has `size`, and figures whose names carry their units.
MEASURES: Mapping[str, Callable[[], Sequence[Point]]] = {
    "customers": customers.measure,
    "tickets": tickets.measure,
    "groups": groups.measure,
    "tools": tools.measure,
    "payload_bytes": payload.measure,
}


def measure(tell: Callable[[str], Any] = lambda _: None) -> dict[str, list[Point]]:
    """Return every curve. `tell` hears what is being measured."""
    curves: dict[str, list[Point]] = {}
    with written():
        for name, points in MEASURES.items():
            tell(f"growth: {name.replace('_', ' ')}")
            curves[name] = list(points())
    return curves
