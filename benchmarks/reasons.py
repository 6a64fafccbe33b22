"""Why a target is missed where it is: its reason, and the profile of what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks import profile
from benchmarks.results import Document
from benchmarks.tables import number, ratio_name
from benchmarks.targets import COLD_CPU, DOLLARS, MCP, PEAK_MEMORY, TARGETS, from_memory

#: How many packages of a profile stand beside a reason.
_PROFILED = 5


def obstacles(document: Document) -> Iterator[str]:
    """Yield why each target that is not met is not, and the profile of what it is about, a line of a list each."""
    for one in document["ratios"]:
        if not one["met"]:
            name = profile_name(one)
            shares = list(document["profiles"][name].items())[:_PROFILED]
            largest = ", ".join(f"`{package}` {share:.0%}" for package, share in shares)
            yield f"- **{ratio_name(one)}, {one['column']}**: {_obstacle(one)}. Of {name}: {largest}.{_beyond(one)}"


def _obstacle(ratio: Mapping[str, Any]) -> str:
    """Return the reason of a target as it is told today."""
    about = ("figure", "column", "ours", "other")
    return next(one.obstacle for one in TARGETS if all(getattr(one, name) == ratio[name] for name in about))


def _beyond(ratio: Mapping[str, Any]) -> str:
    """Say so where even what does nothing but the work itself is above the limit."""
    floor = ratio["floor"]
    is_beyond = floor is not None and floor > ratio["at_most"]
    return f" The floor is above this limit itself, at {number(floor)}." if is_beyond else ""


def profile_name(ratio: Mapping[str, Any]) -> str:
    """Return the name of the profile that shows why a ratio is what it is."""
    if ratio["figure"] in {COLD_CPU, PEAK_MEMORY, DOLLARS}:
        return profile.START
    is_own_part = ratio["ours"] == from_memory(MCP)
    return profile.own_part(ratio["figure"]) if is_own_part else ratio["figure"]
