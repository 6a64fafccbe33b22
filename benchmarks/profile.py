"""Where ours spends its time: what a start imports, and what a call runs, package by package."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.lineup import lineup
from benchmarks.variants import EVERY_KIND, Variant

PROFILED = Path(__file__).parent / "profiled.py"
TOP = 25
CALLS = 400

# How cProfile names what is written in C: <method 'x' of 'package.Class' objects>, <built-in method package.x>.
_NATIVE = re.compile(r"<(?:method '\w+' of '|built-in method )(?P<package>[a-z_]\w*)\.")
# Where bytecode says that its source is: ours was told where Lambda has it.
_INSTALLED = re.compile(r"(?:/opt/python/|/var/task/|.*/SharedLayer/python/)(?P<package>\w+)")


def print_profiles(bench: Bench) -> None:
    """Print both profiles of ours. Profiling slows things down: read shares, not milliseconds."""
    mcp = lineup()[0]
    print("What a cold start imports, milliseconds of each package's own modules:\n")
    _print(_imports(bench, mcp))
    for kind in EVERY_KIND:
        print(f"\nWhat a warm {kind} runs, milliseconds a call of each package's own functions:\n")
        _print(_calls(bench, mcp, kind))


def _print(spent: Mapping[str, float]) -> None:
    total = sum(spent.values())
    for name, milliseconds in sorted(spent.items(), key=itemgetter(1), reverse=True)[:TOP]:
        print(f"  {name:<28}{milliseconds:>9.3f}  {milliseconds / total:>6.1%}")
    print(f"  {'together':<28}{total:>9.3f}")


def _imports(bench: Bench, variant: Variant) -> Mapping[str, float]:
    """Return what ``-X importtime`` says, in milliseconds."""
    said = bench.run(variant, ("-X", "importtime", "-c", "import sys; sys.path.insert(0, '.'); import app"))
    spent: dict[str, float] = defaultdict(float)
    for line in said.stderr.splitlines():
        own, _, rest = line.removeprefix("import time:").partition("|")
        if line.startswith("import time:") and own.strip().isdecimal():
            spent[rest.rpartition("|")[2].strip().partition(".")[0]] += int(own) / 1_000
    return spent


def _calls(bench: Bench, variant: Variant, kind: str) -> Mapping[str, float]:
    """Return what cProfile says of many calls, in milliseconds a call."""
    given = json.dumps({"event": bench.events[kind], "calls": CALLS})
    said = bench.run(variant, (str(PROFILED),), given)
    spent: dict[str, float] = defaultdict(float)
    for one in json.loads(said.stdout):
        spent[_package(one["file"], one["function"])] += one["seconds"] * 1_000 / CALLS
    return spent


def _package(file: str, function: str) -> str:
    match = _NATIVE.match(function) if file == "~" else _INSTALLED.match(file)
    if match is not None:
        return match["package"]
    return "(built in)" if file == "~" else "(standard library)"
