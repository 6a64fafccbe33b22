"""What ours must hold against its peers and the floor: ratios, in one run, on one machine."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.variants import Column

COLD_CPU = "cold start, CPU"
PEAK_MEMORY = "peak memory"
SLOWEST_CALL = "slowest of 5,000 calls after init"
MCP, METADATA, FLOOR = "mcp", "metadata", "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Ours is at most so many times another, or so many milliseconds where there is no other."""

    #: A kind of request for the median of its processor time when warm, or one of the figures above.
    figure: str
    column: Column
    at_most: float
    other: str | None = None
    ours: str = MCP
    #: What stands in the way, said where the target is not met.
    obstacle: str = ""
    #: Whether what "DynamoDB alone" takes in the same round is taken off both.
    less_dynamodb: bool = False


_DEPLOYED, _TRICKS = Column.AS_DEPLOYED, Column.SAME_TRICKS

_IMPORTS = (
    "three quarters of a start are the imports of the SDK, which has no smaller public way in, "
    "and FastMCP and the SDK's own application make the same ones"
)
_DYNAMODB = (
    "DynamoDB's client is most of a call, the same for everyone: "
    "the floor's own ratio, with nothing around the two requests but a token's check, shows what is left to win"
)
_PROTOCOL = (
    "the SDK's checks of the message and of the result are half of a list, "
    "the record of the decision a tenth, and a session manager for each request another"
)
_MACHINE = (
    "no collection of garbage is left to be seen, which would take 50 ms and more; "
    "what is slowest is a call with its two requests of DynamoDB, at two to three times its median on this machine"
)

TARGETS = (
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.30, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_DEPLOYED, other="sdk", at_most=0.45, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.15, ours=METADATA, obstacle=_IMPORTS),
    Target(figure=MODERN_LIST, column=_DEPLOYED, other="fastmcp", at_most=0.35, obstacle=_PROTOCOL),
    Target(figure=MODERN_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.25, obstacle=_DYNAMODB),
    Target(figure=LEGACY_LIST, column=_DEPLOYED, other="fastmcp", at_most=0.70, obstacle=_PROTOCOL),
    Target(figure=LEGACY_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.50, obstacle=_DYNAMODB),
    Target(figure=PEAK_MEMORY, column=_DEPLOYED, other="fastmcp", at_most=0.85, obstacle=_IMPORTS),
    Target(figure=SLOWEST_CALL, column=_DEPLOYED, at_most=5.0, obstacle=_MACHINE),
    Target(figure=COLD_CPU, column=_TRICKS, other="fastmcp", at_most=0.65, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_TRICKS, other=FLOOR, at_most=3.0, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_TRICKS, other=FLOOR, at_most=1.0, ours=METADATA, obstacle=_IMPORTS),
    Target(figure=MODERN_LIST, column=_TRICKS, other="fastmcp", at_most=0.45, obstacle=_PROTOCOL),
    Target(figure=MODERN_CALL, column=_TRICKS, other="fastmcp", at_most=0.25, obstacle=_DYNAMODB),
    Target(figure=MODERN_LIST, column=_TRICKS, other=FLOOR, at_most=3.0, obstacle=_PROTOCOL),
    Target(figure=MODERN_CALL, column=_TRICKS, other=FLOOR, at_most=3.0, obstacle=_DYNAMODB),
    Target(figure=LEGACY_LIST, column=_TRICKS, other="fastmcp", at_most=0.75, obstacle=_PROTOCOL),
    Target(figure=LEGACY_CALL, column=_TRICKS, other="fastmcp", at_most=0.50, obstacle=_DYNAMODB),
)

#: For information. A call's own two requests of DynamoDB are most of it, and the same for everyone.
LESS_DYNAMODB = tuple(
    Target(figure=kind, column=column, other=other, at_most=1.0, less_dynamodb=True)
    for kind in (MODERN_CALL, LEGACY_CALL)
    for column in Column
    for other in ("fastmcp", "sdk")
)
