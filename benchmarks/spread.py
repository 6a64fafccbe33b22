"""Medians, and how far apart the samples lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some samples, and the range that half of them lie in."""

    median: float
    lower_quartile: float
    upper_quartile: float
    count: int


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of at least one value."""
    return Spread(
        median=percentile(values, 50),
        lower_quartile=percentile(values, 25),
        upper_quartile=percentile(values, 75),
        count=len(values),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the others do not exceed, between the two nearest."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * percent / 100
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def paired_spread(rounds: Sequence[tuple[float, float]]) -> Spread:
    """Return the spread of one over the other, round by round: what slows a whole round down cancels out."""
    return spread([one / other for one, other in rounds])
