"""The slowest of many calls after init: where a collection of garbage would show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.bench import Bench
from benchmarks.variants import Variant
from benchmarks.warm import NANOSECONDS_PER_MILLISECOND


def measure(bench: Bench, variant: Variant, *, runs: int, calls: int) -> Sequence[Mapping[str, float]]:
    """Return, for each run of `calls` calls in a new process, how long the slowest took."""
    slowest = []
    for number in range(runs):
        bench.tell(f"{calls:,} calls of {variant.name}, run {number + 1} of {runs}")
        slowest.append(_run(bench, variant, calls))
    return slowest


def _run(bench: Bench, variant: Variant, calls: int) -> Mapping[str, float]:
    wall: list[int] = []
    cpu: list[int] = []
    with bench.start(variant) as sandbox:
        for kind in variant.warm:
            bench.ask(sandbox, kind)
        for kind in variant.warm:
            told = sandbox.repeat(bench.events[kind], calls // len(variant.warm))
            wall += told["wall_nanoseconds"]
            cpu += told["cpu_nanoseconds"]
    return {
        "calls": len(wall),
        "wall_milliseconds": max(wall) / NANOSECONDS_PER_MILLISECOND,
        "cpu_milliseconds": max(cpu) / NANOSECONDS_PER_MILLISECOND,
    }
