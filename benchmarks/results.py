"""What was measured, as one document: the JSON that the page and the picture are made of."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks import cold, warm
from benchmarks.cost import Assumptions, Cost, cost
from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.spread import percentile, spread
from benchmarks.targets import TARGETS
from benchmarks.variants import Variant
from benchmarks.verdicts import Measured, Verdict, verdicts
from cli.cost import Prices

Document = dict[str, Any]


def document(variants: Sequence[Variant], measured: Measured, money: tuple[Assumptions, Prices]) -> Document:
    """Return everything that was measured. Figures are found by ``<variant>, <column>``."""
    calls = {variant.key: dict(_warm(variant, measured.warm)) for variant in variants if variant.warm}
    starts = {variant.key: _cold(variant, measured.cold) for variant in variants if variant.cold}
    costs = {key: asdict(one) for key, one in _costs(starts, calls, money)}
    priced = replace(measured, dollars={key: one["dollars_per_million_calls"] for key, one in costs.items()})
    return {
        "machine": machine(),
        "cold": starts,
        "warm": calls,
        "slowest": [asdict(run) for run in measured.tail],
        "ratios": [_ratio(one) for one in verdicts(TARGETS, priced)],
        "assumptions": asdict(money[0]),
        "prices": asdict(money[1]),
        "cost": costs,
    }


def machine() -> Mapping[str, Any]:
    """Return what the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _cold(variant: Variant, rounds: Sequence[cold.Round]) -> Mapping[str, Any]:
    samples = [one[variant.key] for one in rounds if variant.key in one]
    return {figure: asdict(spread([sample[figure] for sample in samples])) for figure in samples[0]}


def _warm(variant: Variant, rounds: Sequence[warm.Round]) -> Iterator[tuple[str, Mapping[str, float]]]:
    for kind in variant.warm:
        blocks = [one[kind][variant.key] for one in rounds if variant.key in one[kind]]
        wall = [milliseconds for block in blocks for milliseconds in block.wall]
        cpu = [milliseconds for block in blocks for milliseconds in block.cpu]
        yield (
            kind,
            {
                **{f"p{percent}_milliseconds": percentile(wall, percent) for percent in (50, 95, 99)},
                **{f"cpu_p{percent}_milliseconds": percentile(cpu, percent) for percent in (50, 95, 99)},
                "cpu_mean_milliseconds": fmean(cpu),
                "calls": len(wall),
            },
        )


def _ratio(verdict: Verdict) -> Mapping[str, Any]:
    target = asdict(verdict.target)
    # Words, which the page takes from where they stand.
    del target["obstacle"]
    return {
        **target,
        "column": str(verdict.target.column),
        **asdict(verdict.measured),
        "floor": None if verdict.floor is None else verdict.floor.median,
        "met": verdict.is_met,
    }


def _costs(
    starts: Mapping[str, Mapping[str, Any]], calls: Mapping[str, Mapping[str, Any]], money: tuple[Assumptions, Prices]
) -> Iterator[tuple[str, Cost]]:
    for key in sorted(starts.keys() & calls.keys()):
        kinds = (MODERN_LIST, MODERN_CALL) if MODERN_LIST in calls[key] else (LEGACY_LIST, LEGACY_CALL)
        average = sum(calls[key][kind]["cpu_mean_milliseconds"] for kind in kinds) / len(kinds)
        yield key, cost(average, starts[key]["cpu_milliseconds"]["median"], *money)
