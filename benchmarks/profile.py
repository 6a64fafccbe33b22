"""Where ours spends its time: what a start imports, and what a request runs, package by package."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter

from benchmarks.bench import Bench
from benchmarks.lineup import lineup
from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.targets import MCP, from_memory
from benchmarks.variants import Variant

#: Package → its share of the time.
Profile = Mapping[str, float]

START = "a cold start"
TOP = 10
CALLS = 400
_WARMING_CALLS = 20

# How cProfile names what is written in C: <method 'x' of 'package.Class' objects>, <built-in method package.x>.
_NATIVE = re.compile(r"<(?:method '\w+' of '|built-in method )(?P<package>[a-z_]\w*)\.")
# Where bytecode says that its source is: ours was told where Lambda has it.
_INSTALLED = re.compile(r"(?:/opt/python/|/var/task/|.*/SharedLayer/python/)(?P<package>\w+)")


def own_part(kind: str) -> str:
    """Return the name of the profile of a call whose DynamoDB answers from memory."""
    return f"{kind} from memory"


def measure(bench: Bench) -> Mapping[str, Profile]:
    """Return every profile of ours. Profiling slows things down: read shares, not milliseconds."""
    bench.tell("profiles")
    variants = {variant.name: variant for variant in lineup()}
    mcp, memory = variants[MCP], variants[from_memory(MCP)]
    return {
        START: _imports(bench, mcp),
        **{kind: _calls(bench, mcp, kind) for kind in (MODERN_LIST, LEGACY_LIST, MODERN_CALL, LEGACY_CALL)},
        **{own_part(kind): _calls(bench, memory, kind) for kind in (MODERN_CALL, LEGACY_CALL)},
    }


def _imports(bench: Bench, variant: Variant) -> Profile:
    """Return what ``-X importtime`` says of each package's own modules."""
    said = bench.run(variant, ("-X", "importtime", "-c", "import sys; sys.path.insert(0, '.'); import app"))
    return _shares(
        (rest.rpartition("|")[2].strip().partition(".")[0], int(own))
        for own, _, rest in (line.removeprefix("import time:").partition("|") for line in said.stderr.splitlines())
        if own.strip().isdecimal()
    )


def _calls(bench: Bench, variant: Variant, kind: str) -> Profile:
    """Return what cProfile says of each package's own functions, over many calls."""
    with bench.start(variant) as sandbox:
        bench.ask(sandbox, kind)
        sandbox.repeat(bench.events[kind], _WARMING_CALLS)
        told = sandbox.profile(bench.events[kind], CALLS)
    return _shares((_package(one["file"], one["function"]), one["seconds"]) for one in told)


def _shares(spent: Iterable[tuple[str, float]]) -> Profile:
    """Return the largest shares, the largest first."""
    by_package: dict[str, float] = defaultdict(float)
    for package, time in spent:
        by_package[package] += time
    total = sum(by_package.values())
    ordered = sorted(by_package.items(), key=itemgetter(1), reverse=True)[:TOP]
    return {package: round(time / total, 4) for package, time in ordered}


def _package(file: str, function: str) -> str:
    match = _NATIVE.match(function) if file == "~" else _INSTALLED.match(file)
    if match is not None:
        return match["package"]
    return "(built in)" if file == "~" else "(standard library)"
