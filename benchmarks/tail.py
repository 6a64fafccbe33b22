"""The slowest of many calls after init: where a collection of garbage would show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.variants import Variant
from benchmarks.warm import NANOSECONDS_PER_MILLISECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Slowest:
    """The slowest call of one run, in a process of its own."""

    name: str
    calls: int
    wall_milliseconds: float
    cpu_milliseconds: float


def measure(bench: Bench, variants: Iterable[Variant], *, runs: int, calls: int) -> Sequence[Slowest]:
    """Return the slowest of `calls` calls for each run, of all kinds in equal parts."""
    slowest = []
    for variant in variants:
        for number in range(runs):
            bench.tell(f"{calls:,} calls of {variant.name}, run {number + 1} of {runs}")
            slowest.append(_run(bench, variant, calls))
    return slowest


def _run(bench: Bench, variant: Variant, calls: int) -> Slowest:
    wall: list[int] = []
    cpu: list[int] = []
    with bench.start(variant) as sandbox:
        for kind in variant.warm:
            bench.ask(sandbox, kind)
        for kind in variant.warm:
            told = sandbox.repeat(bench.events[kind], calls // len(variant.warm))
            wall += told["wall_nanoseconds"]
            cpu += told["cpu_nanoseconds"]
    return Slowest(
        name=variant.name,
        calls=len(wall),
        wall_milliseconds=max(wall) / NANOSECONDS_PER_MILLISECOND,
        cpu_milliseconds=max(cpu) / NANOSECONDS_PER_MILLISECOND,
    )
