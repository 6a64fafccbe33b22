"""Which targets are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks import cold, tail, warm
from benchmarks.spread import Spread, paired, percentile, spread
from benchmarks.targets import COLD_CPU, FLOOR, MCP, PEAK_MEMORY, SLOWEST_CALL, UNOBSERVED, Target, from_memory
from benchmarks.variants import Column, key

#: Ours → the floor that does the same work.
_FLOORS = {MCP: FLOOR, from_memory(MCP): from_memory(FLOOR)}
_COLD_FIGURES = {COLD_CPU: "cpu_milliseconds", PEAK_MEMORY: "peak_mebibytes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything that was measured, round by round."""

    cold: Sequence[cold.Round]
    warm: Sequence[warm.Round]
    #: One of each run.
    tail: Sequence[tail.Slowest]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A target, and what was measured: a ratio, or milliseconds."""

    target: Target
    measured: Spread
    #: The same of the floor in ours' place, which does nothing but the work: what can be reached at all.
    floor: Spread | None = None

    @property
    def is_met(self) -> bool:
        """Whether it is at most what it must be."""
        return self.decisive(self.measured) <= self.target.at_most

    def decisive(self, found: Spread) -> float:
        """Return what is decided from: the median; of the slowest calls the least, because noise only adds."""
        return found.median if self.target.other else found.lower_quartile


def verdicts(targets: Iterable[Target], measured: Measured) -> Iterator[Verdict]:
    """Yield a verdict for each target."""
    for target in targets:
        found = _measured(target, measured)
        if found is None:
            raise ValueError(f"nothing was measured for {target}")
        yield Verdict(target=target, measured=found, floor=_floor(target, measured))


def _floor(target: Target, measured: Measured) -> Spread | None:
    floor = _FLOORS.get(target.ours)
    is_it = target.other in {FLOOR, UNOBSERVED}
    return None if floor is None or is_it else _measured(replace(target, ours=floor), measured)


def _measured(target: Target, measured: Measured) -> Spread | None:
    """Return what was measured, or None if nothing was."""
    if target.figure == SLOWEST_CALL:
        slowest = [run.cpu_milliseconds for run in measured.tail if run.name == target.ours]
        return _slowest(slowest) if slowest else None
    pairs = list(_pairs(target, measured))
    return paired(pairs) if pairs else None


def _slowest(milliseconds: Sequence[float]) -> Spread:
    found = spread(milliseconds)
    return replace(found, lower_quartile=min(milliseconds), upper_quartile=max(milliseconds))


def _pairs(target: Target, measured: Measured) -> Iterator[tuple[float, float]]:
    # Ours is built in one way; the floor is compared as the other one is built.
    column = target.column if target.ours in _FLOORS.values() else Column.AS_DEPLOYED
    ours, other = key(target.ours, column), key(str(target.other), target.column)
    if target.figure in _COLD_FIGURES:
        figure = _COLD_FIGURES[target.figure]
        for start in measured.cold:
            if ours in start and other in start:
                yield start[ours][figure], start[other][figure]
        return
    for calls in measured.warm:
        blocks = calls[target.figure]
        if ours in blocks and other in blocks:
            yield _middle(blocks[ours]), _middle(blocks[other])


def _middle(block: warm.Block) -> float:
    return percentile(block.cpu, 50)
