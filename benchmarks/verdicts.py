"""Which targets are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks import cold, warm
from benchmarks.spread import Spread, paired, percentile, spread
from benchmarks.targets import COLD_CPU, PEAK_MEMORY, SLOWEST_CALL, Target
from benchmarks.variants import Column, key

_DYNAMODB = key("DynamoDB alone", Column.SAME_TRICKS)
_COLD_FIGURES = {COLD_CPU: "cpu_milliseconds", PEAK_MEMORY: "peak_mebibytes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Everything that was measured, round by round."""

    cold: Sequence[cold.Round]
    warm: Sequence[warm.Round]
    #: One of each run.
    tail: Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A target, and what was measured: a ratio, or milliseconds."""

    target: Target
    measured: Spread

    @property
    def is_met(self) -> bool:
        """Whether the median is at most what it must be; of the slowest calls the least, because noise only adds."""
        decisive = self.measured.median if self.target.other else self.measured.lower_quartile
        return decisive <= self.target.at_most


def verdicts(targets: Iterable[Target], measured: Measured) -> Iterator[Verdict]:
    """Yield a verdict for each target."""
    for target in targets:
        if target.figure == SLOWEST_CALL:
            yield Verdict(target=target, measured=_slowest(measured.tail))
        else:
            pairs = list(_pairs(target, measured))
            yield Verdict(target=target, measured=paired(pairs))


def _slowest(runs: Sequence[Mapping[str, float]]) -> Spread:
    slowest = [run["cpu_milliseconds"] for run in runs]
    middle = spread(slowest).median
    return Spread(median=middle, lower_quartile=min(slowest), upper_quartile=max(slowest), count=len(slowest))


def _pairs(target: Target, measured: Measured) -> Iterator[tuple[float, float]]:
    ours, other = key(target.ours, Column.AS_DEPLOYED), key(str(target.other), target.column)
    if target.figure in _COLD_FIGURES:
        figure = _COLD_FIGURES[target.figure]
        for start in measured.cold:
            if ours in start and other in start:
                yield start[ours][figure], start[other][figure]
        return
    for calls in measured.warm:
        blocks = calls[target.figure]
        if ours in blocks and other in blocks:
            off = _middle(blocks[_DYNAMODB]) if target.less_dynamodb else 0.0
            yield _middle(blocks[ours]) - off, _middle(blocks[other]) - off


def _middle(block: warm.Block) -> float:
    return percentile(block.cpu, 50)
