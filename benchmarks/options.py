"""How much is measured, as the command line says it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import warm
from benchmarks.cost import setting_names

#: Calls of each run for the slowest.
SLOWEST_CALLS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to do in one run."""

    cold_rounds: int
    warm: warm.Plan
    slowest_runs: int
    #: Whether the figures are good enough to be kept in docs/.
    is_kept: bool
    profile: bool = False
    #: Assumptions and prices to change, by name.
    settings: dict[str, float] = field(default_factory=dict)


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure ours beside its peers.")
    parser.add_argument("--samples", type=int, default=15, help="cold starts of each variant (15)")
    parser.add_argument("--sets", type=int, default=4, help="sets of processes for warm calls (4)")
    # Many short rounds: how fast a machine is changes within seconds, and what is compared must share its moment.
    parser.add_argument("--rounds", type=int, default=30, help="rounds of warm calls in each set (30)")
    parser.add_argument("--calls", type=int, default=5, help="calls of each kind in each round (5)")
    parser.add_argument("--runs", type=int, default=3, help=f"runs of {SLOWEST_CALLS:,} calls for the slowest (3)")
    parser.add_argument("--quick", action="store_true", help="a first impression; docs/ stays as it is")
    parser.add_argument("--profile", action="store_true", help="say where ours spends its time, and measure nothing")
    parser.add_argument(
        *("--set",),
        dest="settings",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="change an assumption or a price of the costs",
    )
    given = parser.parse_args(arguments)
    settings = {name: float(value) for name, value in given.settings}
    if unknown := settings.keys() - setting_names():
        parser.error(
            f"there is no assumption and no price called {min(unknown)}; known are {', '.join(sorted(setting_names()))}"
        )
    quick, plan = given.quick, warm.Plan(sets=given.sets, rounds=given.rounds, calls=given.calls)
    return Options(
        cold_rounds=2 if quick else given.samples,
        warm=warm.Plan(sets=1, rounds=4, calls=10) if quick else plan,
        slowest_runs=1 if quick else given.runs,
        is_kept=not quick,
        profile=given.profile,
        settings=settings,
    )
