"""SnapStart, as far as it runs here: what is left to do once Lambda has brought a snapshot's memory back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from benchmarks.bench import Bench
from benchmarks.requests import MODERN_CALL, MODERN_LIST
from benchmarks.spread import spread
from benchmarks.variants import Variant

_MILLISECONDS = 1_000


def measure(bench: Bench, variant: Variant, rounds: int) -> Mapping[str, Any]:
    """Return what each step takes, in a process of its own each round, by the step and the clock."""
    samples = []
    for number in range(rounds):
        bench.tell(f"starts from a snapshot, round {number + 1} of {rounds}")
        samples.append(_sample(bench, variant))
    return {step: asdict(spread([sample[step] for sample in samples])) for step in samples[0]}


def _sample(bench: Bench, variant: Variant) -> Mapping[str, float]:
    with bench.start(variant) as sandbox:
        hooks = sandbox.restore()
        first = bench.ask(sandbox, MODERN_LIST)
        second = bench.ask(sandbox, MODERN_CALL)
    sample = {}
    for clock in ("cpu", "wall"):
        for step in ("before", "after"):
            sample[f"{step}_{clock}_milliseconds"] = hooks[f"{step}_{clock}_seconds"] * _MILLISECONDS
        for step, answer in (("list", first), ("call", second)):
            sample[f"{step}_{clock}_milliseconds"] = answer[f"own_{clock}_seconds"] * _MILLISECONDS
        sample[f"start_{clock}_milliseconds"] = (
            sample[f"after_{clock}_milliseconds"] + sample[f"list_{clock}_milliseconds"]
        )
    return sample
