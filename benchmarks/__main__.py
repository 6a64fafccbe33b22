"""`make bench`: build, measure, compare, write."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from benchmarks import cold, growth, options, page, profile, published, restore, sizes, tail, warm
from benchmarks.artefacts import NotBuilt, build_peers, python
from benchmarks.bench import Bench
from benchmarks.cost import with_settings
from benchmarks.lineup import lineup, variants_for_tail
from benchmarks.options import SLOWEST_CALLS, Options
from benchmarks.results import Document, document
from benchmarks.sandbox import BrokenHandler
from benchmarks.surroundings import Surroundings
from benchmarks.variants import Column
from benchmarks.verdicts import Measured


def main() -> int:
    """Run what the command line asks for. A target that is not met is no failure; a handler that breaks is."""
    chosen = options.parse()
    try:
        interpreter = python()
        with Surroundings() as surroundings:
            bench = Bench(surroundings, interpreter)
            if chosen.profile:
                print("\n".join(page.profiles(profile.measure(bench))))
                return 0
            bench.tell("building the peers (their libraries are downloaded the first time)")
            build_peers()
            found = _measure(bench, chosen)
    except (NotBuilt, BrokenHandler) as problem:
        print(problem, file=sys.stderr)
        return 1
    print("\n".join((*page.measured_on(found), *page.figures(found))))
    print(f"\n{page.summary(found)}")
    if not chosen.is_kept:
        print("That was a first impression: few rounds, and docs/ stays as it is. `make bench` measures properly.")
    else:
        published.RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        published.write(found)
    return 0


def _measure(bench: Bench, chosen: Options) -> Document:
    measuring = lineup()
    # First what is short: what is broken in it shows at once.
    curves = growth.measure(bench.tell) if chosen.is_kept else {}
    profiles = profile.measure(bench)
    restored = restore.measure(bench, measuring[0], chosen.cold_rounds)
    bench.tell("sizes")
    deployed = [one for one in measuring if one.column is Column.AS_DEPLOYED and one.warm and one.cold]
    found = {key: asdict(size) for key, size in sizes.sizes(deployed).items()}
    measured = Measured(
        cold=cold.measure(bench, measuring, chosen.cold_rounds),
        warm=warm.measure(bench, measuring, chosen.warm),
        tail=tail.measure(bench, variants_for_tail(), runs=chosen.slowest_runs, calls=SLOWEST_CALLS),
    )
    return {
        **document(measuring, measured, with_settings(chosen.settings)),
        "restored": restored,
        "profiles": profiles,
        "growth": curves,
        "sizes": found,
        "releases": {one.name: sizes.releases(one) for one in deployed},
        "settings": {
            "cold_rounds": chosen.cold_rounds,
            "sets": chosen.warm.sets,
            "warm_rounds": chosen.warm.sets * chosen.warm.rounds,
            "calls": chosen.warm.calls,
        },
    }


if __name__ == "__main__":
    sys.exit(main())
