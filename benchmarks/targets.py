"""What ours must hold against its peers and the floor: ratios, in one run, on one machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.variants import Column

COLD_CPU = "cold start, CPU"
PEAK_MEMORY = "peak memory"
DOLLARS = "dollars per million calls"
MCP, METADATA, FLOOR = "mcp", "metadata", "floor"
LATENCY_MILLISECONDS = 5


def from_memory(name: str) -> str:
    """Return the name of a variant whose DynamoDB answers inside its process, client included."""
    return f"{name} from memory"


def with_latency(name: str) -> str:
    """Return the name of a variant whose DynamoDB is as far away as a real one."""
    return f"{name}, DynamoDB {LATENCY_MILLISECONDS} ms away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Ours is at most so many times another."""

    #: A kind of request for the median of its time when warm, or one of the figures above.
    figure: str
    column: Column
    at_most: float
    other: str
    #: Why it is missed where it is; printed with the profile of what it is about.
    obstacle: str
    ours: str = MCP
    #: Which time of a warm request counts. Wall includes waiting for DynamoDB.
    clock: Literal["cpu", "wall"] = "cpu"


_DEPLOYED, _TRICKS = Column.AS_DEPLOYED, Column.SAME_TRICKS

_IMPORTS = (
    "most of a start is importing the SDK, which has no smaller public way in; "
    "FastMCP and the SDK's own application import the same"
)
_MEMORY = "most of it is the SDK's models of the protocol, a copy for each generation, which FastMCP holds too"
_OWN_PART = (
    "most of it is ours: the token, the decision, the arguments, the record and both halves of the answer, beside the "
    "SDK's check of the message and of the result; FastMCP decides and records nothing"
)
_LIST = (
    "a list is the SDK's check of the message, the decision and its record: the lists themselves are kept; "
    "neither FastMCP nor the floor decides by row or records"
)
_DYNAMODB = (
    "two requests of DynamoDB are most of a call, and their client takes the same of everyone's processor, a third "
    "less where nothing else runs between them, as in the floor; see what that reaches, and the ratio from memory"
)
_WAITING = (
    "waiting for DynamoDB is a part of the wall time alone: the processor's part of both requests, of the SDK and "
    "of the record comes on top, and does not overlap; the slower the machine, the larger it is"
)
_CHARGES = (
    "API Gateway's and Lambda's charge for each request is the same for everyone and cannot be saved; "
    "most of the rest is one start in a hundred calls"
)


def _own_part(call: str, *, at_most: float) -> Target:
    """The server's own part of a call beside FastMCP's: DynamoDB answers both from memory."""
    ours, other = from_memory(MCP), from_memory("fastmcp")
    return Target(figure=call, column=_TRICKS, ours=ours, other=other, at_most=at_most, obstacle=_OWN_PART)


TARGETS = (
    Target(figure=COLD_CPU, column=_DEPLOYED, other="fastmcp", at_most=0.28, obstacle=_IMPORTS),
    Target(figure=COLD_CPU, column=_TRICKS, other="sdk", at_most=1.0, obstacle=_IMPORTS),
    Target(figure=PEAK_MEMORY, column=_DEPLOYED, other="fastmcp", at_most=0.70, obstacle=_MEMORY),
    Target(figure=MODERN_LIST, column=_TRICKS, other="fastmcp", at_most=0.15, obstacle=_LIST),
    Target(figure=LEGACY_LIST, column=_TRICKS, other="fastmcp", at_most=0.12, obstacle=_LIST),
    Target(figure=MODERN_LIST, column=_TRICKS, other=FLOOR, at_most=1.5, obstacle=_LIST),
    Target(figure=MODERN_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.45, obstacle=_DYNAMODB),
    Target(figure=LEGACY_CALL, column=_DEPLOYED, other="fastmcp", at_most=0.60, obstacle=_DYNAMODB),
    _own_part(MODERN_CALL, at_most=0.18),
    _own_part(LEGACY_CALL, at_most=0.35),
    Target(
        figure=MODERN_CALL,
        column=_TRICKS,
        ours=with_latency(MCP),
        other=with_latency(FLOOR),
        clock="wall",
        at_most=0.65,
        obstacle=_WAITING,
    ),
    Target(figure=DOLLARS, column=_DEPLOYED, other="fastmcp", at_most=0.50, obstacle=_CHARGES),
)
