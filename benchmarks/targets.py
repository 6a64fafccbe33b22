"""What ours must hold against its peers and the floor: ratios, in one run, on one machine."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.variants import Column

COLD_CPU = "cold start, CPU"
PEAK_MEMORY = "peak memory"
SLOWEST_CALL = "slowest of 5,000 calls after init"
MCP, METADATA = "mcp", "metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Ours is at most so many times another, or so many milliseconds where there is no other."""

    #: A kind of request for the median of its processor time when warm, or one of the figures above.
    figure: str
    column: Column
    at_most: float
    other: str | None = None
    ours: str = MCP
    #: Whether what "DynamoDB alone" takes in the same round is taken off both.
    less_dynamodb: bool = False


_DEPLOYED, _TRICKS = Column.AS_DEPLOYED, Column.SAME_TRICKS

TARGETS = (
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.30),
    Target(figure=COLD_CPU, column=_DEPLOYED, other="sdk", at_most=0.45),
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.15, ours=METADATA),
    Target(figure=MODERN_LIST, column=_DEPLOYED, other="fastmcp", at_most=0.35),
    Target(figure=MODERN_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.25),
    Target(figure=LEGACY_LIST, column=_DEPLOYED, other="fastmcp", at_most=0.70),
    Target(figure=LEGACY_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.50),
    Target(figure=PEAK_MEMORY, column=_DEPLOYED, other="fastmcp", at_most=0.85),
    Target(figure=SLOWEST_CALL, column=_DEPLOYED, at_most=5.0),
    Target(figure=COLD_CPU, column=_TRICKS, other="fastmcp", at_most=0.65),
    Target(figure=COLD_CPU, column=_TRICKS, other="floor", at_most=3.0),
    Target(figure=COLD_CPU, column=_TRICKS, other="floor", at_most=1.0, ours=METADATA),
    Target(figure=MODERN_LIST, column=_TRICKS, other="fastmcp", at_most=0.45),
    Target(figure=MODERN_CALL, column=_TRICKS, other="fastmcp", at_most=0.25),
    Target(figure=MODERN_LIST, column=_TRICKS, other="floor", at_most=3.0),
    Target(figure=MODERN_CALL, column=_TRICKS, other="floor", at_most=3.0),
    Target(figure=LEGACY_LIST, column=_TRICKS, other="fastmcp", at_most=0.75),
    Target(figure=LEGACY_CALL, column=_TRICKS, other="fastmcp", at_most=0.50),
)

#: For information. A call's own two requests of DynamoDB are most of it, and the same for everyone.
LESS_DYNAMODB = tuple(
    Target(figure=kind, column=column, other=other, at_most=1.0, less_dynamodb=True)
    for kind in (MODERN_CALL, LEGACY_CALL)
    for column in Column
    for other in ("fastmcp", "sdk")
)
