"""Which targets are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from benchmarks import cold, tail, warm
from benchmarks.spread import Spread, paired_spread, percentile
from benchmarks.targets import COLD_CPU, DOLLARS, FLOOR, MCP, PEAK_MEMORY, Target, from_memory, with_latency
from benchmarks.variants import Column, key

#: Ours → the floor that does the same work.
_FLOORS = {MCP: FLOOR, from_memory(MCP): from_memory(FLOOR), with_latency(MCP): with_latency(FLOOR)}
_COLD_FIGURES = {COLD_CPU: "cpu_milliseconds", PEAK_MEMORY: "peak_mebibytes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything that was measured, round by round."""

    cold: Sequence[cold.Round]
    warm: Sequence[warm.Round]
    #: One of each run.
    tail: Sequence[tail.Slowest] = ()
    #: Variant → dollars per million calls, of all rounds together.
    dollars: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A target, and the ratio that was measured."""

    target: Target
    measured: Spread
    #: The same of the floor in ours' place, which does nothing but the work: what can be reached at all.
    floor: Spread | None = None

    @property
    def is_met(self) -> bool:
        """Whether it is at most what it must be."""
        return self.measured.median <= self.target.at_most


def verdicts(targets: Iterable[Target], measured: Measured) -> Iterator[Verdict]:
    """Yield a verdict for each target.

    Raises:
        ValueError: Nothing was measured for one.
    """
    for target in targets:
        found = _measurement(target, measured)
        if found is None:
            raise ValueError(f"nothing was measured for {target}")
        yield Verdict(target=target, measured=found, floor=_floor(target, measured))


def _floor(target: Target, measured: Measured) -> Spread | None:
    floor = _FLOORS[target.ours]
    return None if target.other == floor else _measurement(replace(target, ours=floor), measured)


def _measurement(target: Target, measured: Measured) -> Spread | None:
    """Return what was measured, or None if nothing was."""
    pairs = list(_pairs(target, measured))
    return paired_spread(pairs) if pairs else None


def _pairs(target: Target, measured: Measured) -> Iterator[tuple[float, float]]:
    # Ours is built in one way; the floor is compared as the other one is built.
    column = target.column if target.ours in _FLOORS.values() else Column.AS_DEPLOYED
    ours, other = key(target.ours, column), key(target.other, target.column)
    for one in _rounds(target, measured):
        if ours in one and other in one:
            yield one[ours], one[other]


def _rounds(target: Target, measured: Measured) -> Iterator[Mapping[str, float]]:
    """Yield the figure of each variant, round by round."""
    if target.figure == DOLLARS:
        yield measured.dollars
    elif target.figure in _COLD_FIGURES:
        figure = _COLD_FIGURES[target.figure]
        yield from ({name: sample[figure] for name, sample in one.items()} for one in measured.cold)
    else:
        for one in measured.warm:
            blocks = one[target.figure]
            yield {name: percentile(getattr(block, target.clock), 50) for name, block in blocks.items()}
