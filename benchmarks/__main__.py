"""`make bench`: build, measure, compare, write."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import cold, growth, options, page, profile, sizes, tail, warm
from benchmarks.artefacts import NotBuilt, build_peers, python
from benchmarks.bench import Bench
from benchmarks.cost import changed
from benchmarks.lineup import lasting, lineup
from benchmarks.options import SLOWEST_CALLS, Options
from benchmarks.results import Document, document
from benchmarks.sandbox import BrokenHandler
from benchmarks.surroundings import Surroundings
from benchmarks.variants import ROOT, Column
from benchmarks.verdicts import Measured

RESULTS = ROOT / "docs" / "benchmarks"
#: Kept apart from the project's environment, which nothing else would need it in.
PLOTTING = ROOT / ".venv-plot" / "bin" / "python"


def main() -> int:
    """Run what the command line asks for. A target that is not met is no failure; a handler that breaks is."""
    chosen = options.parse()
    try:
        interpreter = python()
        with Surroundings() as surroundings:
            bench = Bench(surroundings, interpreter)
            if chosen.profile:
                profile.print_profiles(bench)
                return 0
            bench.tell("building the peers (their libraries are downloaded the first time)")
            build_peers()
            found = _measure(bench, chosen)
    except (NotBuilt, BrokenHandler) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join(page.figures(found)))
    print(f"\n{page.summary(found)}")
    if chosen.is_kept:
        found["growth"] = growth.measure(bench.tell)
        _write(found, RESULTS)
    return 0


def _measure(bench: Bench, chosen: Options) -> Document:
    measuring = lineup()
    bench.tell("sizes")
    deployed = [one for one in measuring if one.column is Column.AS_DEPLOYED and one.warm and one.cold]
    found = {key: asdict(size) for key, size in sizes.sizes(deployed).items()}
    measured = Measured(
        cold=cold.measure(bench, measuring, chosen.cold_rounds),
        warm=warm.measure(bench, measuring, chosen.warm),
        tail=tail.measure(bench, lasting(), runs=chosen.slowest_runs, calls=SLOWEST_CALLS),
    )
    return {
        **document(measuring, measured, changed(chosen.settings)),
        "sizes": found,
        "releases": {one.name: sizes.releases(one) for one in deployed},
        "settings": {
            "cold_rounds": chosen.cold_rounds,
            "warm_rounds": chosen.warm.sets * chosen.warm.rounds,
            "calls": chosen.warm.calls,
        },
    }


def _write(found: Document, folder: Path) -> None:
    """Keep the figures. Whatever else is made of them, pictures or curves, is made here."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "results.md").write_text("\n".join(page.page(found)) + "\n", encoding="utf-8")
    subprocess.run(  # noqa: S603 -- our own program, where matplotlib is
        [PLOTTING, "-m", "benchmarks.plot", folder / "results.json", folder / "benchmarks.svg"], cwd=ROOT, check=True
    )
    print(f"\nWritten to {folder.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
