"""What ours must hold against its peers and the floor: ratios, in one run, on one machine."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.variants import Column

COLD_CPU = "cold start, CPU"
PEAK_MEMORY = "peak memory"
SLOWEST_CALL = "slowest of 5,000 calls after init"
MCP, METADATA, FLOOR = "mcp", "metadata", "floor"
#: Ours with its log turned off.
UNOBSERVED = "mcp without records"


def from_memory(name: str) -> str:
    """Return the name of a variant whose DynamoDB answers inside its process, client included."""
    return f"{name} from memory"


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


_DEPLOYED, _TRICKS = Column.AS_DEPLOYED, Column.SAME_TRICKS

_IMPORTS = (
    "three quarters of a start are the imports of the SDK, which has no smaller public way in, "
    "and FastMCP and the SDK's own application make the same ones"
)
_DYNAMODB = (
    "two requests of DynamoDB are most of a call, and their client the same for everyone: "
    "see what the floor reaches, and the same ratio where DynamoDB answers from memory"
)
_PROTOCOL = (
    "the SDK's checks of the message and of a call's result, and its writing of the answer, are half of it, "
    "the record of the decision a tenth, and a session manager for each request another"
)
_TRANSPORT = (
    "older revisions go through the SDK's own transport of streams and tasks, FastMCP's requests too: "
    "what is beside it (arguments, permission, record) is no smaller than FastMCP's part"
)
_MACHINE = (
    "no collection of garbage is left to be seen, which would take 50 ms and more; "
    "what is slowest is a call at two to three times its median, while the machine does something else"
)
_RECORDS = (
    "it is at the limit, and what else the machine does decides: a record costs what it did when a list took longer, "
    "and most of it is the standard library's logging"
)


def _beside_fastmcp(call: str, column: Column, *, at_most: float, obstacle: str) -> Target:
    """The server's own part of a call beside FastMCP's: DynamoDB answers both from memory."""
    ours, other = from_memory(MCP), from_memory("fastmcp")
    return Target(figure=call, column=column, ours=ours, other=other, at_most=at_most, obstacle=obstacle)


TARGETS = (
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.30, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_DEPLOYED, other="sdk", at_most=0.45, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.15, ours=METADATA, obstacle=_IMPORTS),
    Target(figure=MODERN_LIST, column=_DEPLOYED, other="fastmcp", at_most=0.35, obstacle=_PROTOCOL),
    Target(figure=MODERN_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.25, obstacle=_DYNAMODB),
    _beside_fastmcp(MODERN_CALL, _DEPLOYED, at_most=0.25, obstacle=_PROTOCOL),
    Target(figure=LEGACY_LIST, column=_DEPLOYED, other="fastmcp", at_most=0.70, obstacle=_PROTOCOL),
    Target(figure=LEGACY_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.50, obstacle=_DYNAMODB),
    _beside_fastmcp(LEGACY_CALL, _DEPLOYED, at_most=0.50, obstacle=_TRANSPORT),
    Target(figure=MODERN_LIST, column=_DEPLOYED, other=UNOBSERVED, at_most=1.15, obstacle=_RECORDS),
    Target(figure=MODERN_CALL, column=_DEPLOYED, other=UNOBSERVED, at_most=1.15, obstacle=_RECORDS),
    Target(figure=PEAK_MEMORY, column=_DEPLOYED, other="fastmcp", at_most=0.85, obstacle=_IMPORTS),
    Target(figure=SLOWEST_CALL, column=_DEPLOYED, at_most=5.0, obstacle=_MACHINE),
    Target(figure=SLOWEST_CALL, column=_DEPLOYED, ours=from_memory(MCP), at_most=5.0, obstacle=_MACHINE),
    Target(figure=COLD_CPU, column=_TRICKS, other="fastmcp", at_most=0.65, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_TRICKS, other=FLOOR, at_most=3.0, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_TRICKS, other=FLOOR, at_most=1.0, ours=METADATA, obstacle=_IMPORTS),
    Target(figure=MODERN_LIST, column=_TRICKS, other="fastmcp", at_most=0.45, obstacle=_PROTOCOL),
    Target(figure=MODERN_CALL, column=_TRICKS, other="fastmcp", at_most=0.25, obstacle=_DYNAMODB),
    _beside_fastmcp(MODERN_CALL, _TRICKS, at_most=0.25, obstacle=_PROTOCOL),
    Target(figure=MODERN_LIST, column=_TRICKS, other=FLOOR, at_most=3.0, obstacle=_PROTOCOL),
    Target(figure=MODERN_CALL, column=_TRICKS, other=FLOOR, at_most=3.0, obstacle=_DYNAMODB),
    Target(figure=LEGACY_LIST, column=_TRICKS, other="fastmcp", at_most=0.75, obstacle=_PROTOCOL),
    Target(figure=LEGACY_CALL, column=_TRICKS, other="fastmcp", at_most=0.50, obstacle=_DYNAMODB),
    _beside_fastmcp(LEGACY_CALL, _TRICKS, at_most=0.50, obstacle=_TRANSPORT),
)
