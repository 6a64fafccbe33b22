"""The tables of the page, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.results import Document
from benchmarks.targets import MCP, METADATA, from_memory, with_latency
from benchmarks.variants import EVERY_KIND, Column, key

#: The rows, in this order; not every one has figures in every table.
NAMES = (
    "mcp",
    "mcp without records",
    "metadata",
    "floor",
    "floor that remembers",
    "floor's metadata",
    "fastmcp",
    "fastmcp's metadata",
    "sdk",
    "awslabs",
    "run-mcp",
    *map(from_memory, ("mcp", "floor", "fastmcp", "sdk")),
    *map(with_latency, ("mcp", "floor", "fastmcp", "sdk")),
)
_NOTHING = "-"
#: What is done around a snapshot → how it is called.
_STEPS = {
    "before": "hooks before the snapshot, once when a version is published",
    "after": "hooks after it is restored",
    "list": "first `tools/list` after them",
    "call": "a `tools/call` after that",
    "start": "**restored start: hooks and first list**",
}


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Yield a table: the first column is text, the others are figures."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'--:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def ratios(document: Document, column: Column) -> Iterator[str]:
    """Yield the targets of one column."""
    head = (f"{column}", "measured", "half of all rounds", "the floor's", "at most", "")
    return table(head, (_ratio(one) for one in document["ratios"] if one["column"] == column))


def shares(found: Mapping[str, float]) -> Iterator[str]:
    """Yield one profile."""
    return table(("package", "share"), ((f"`{package}`", f"{share:.1%}") for package, share in found.items()))


def restore_steps(document: Document) -> Iterator[str]:
    """Yield what each step around a snapshot takes."""
    found = document["restored"]
    rows = ((what, *(number(found[f"{step}_{clock}_milliseconds"]["median"]) for clock in ("cpu", "wall")))
            for step, what in _STEPS.items())  # fmt: skip
    return table(("the `mcp` function, SnapStart on", "CPU ms", "wall ms"), rows)


def grown(curve: Sequence[Mapping[str, float]], what: str) -> Iterator[str]:
    """Yield how figures grow with the size of what a company has."""
    names = [name for name in curve[0] if name != "size"]
    rows = (
        (
            f"{point['size']:,}",
            *(number(point[name]) if name.endswith("milliseconds") else f"{point[name]:,}" for name in names),
        )
        for point in curve
    )
    return table((what.replace("_", " "), *(name.replace("_", " ") for name in names)), rows)


def cold(document: Document) -> Iterator[str]:
    """Yield what starts take."""
    head = ["from the start of the process to the first answer"]
    head += [f"{figure}, {column}" for column in Column for figure in ("CPU ms", "wall ms", "peak MiB")]
    return table(head, _by_column(document["cold"], _start))


def fewer_starts(document: Document) -> str:
    """Say which variants started less often than there were rounds, and how often."""
    counts = {name: figures["cpu_milliseconds"]["count"] for name, figures in document["cold"].items()}
    fewer = [f"{name} {count}" for name, count in counts.items() if count < max(counts.values())]
    return f"Fewer starts than rounds: {'; '.join(fewer)}." if fewer else ""


def warm(document: Document, kind: str) -> Iterator[str]:
    """Yield what calls of one kind take."""
    head = [kind, *(f"{figure}, {column}" for column in Column for figure in ("CPU p50", "p50", "p95", "p99"))]
    return table(head, _by_column(document["warm"], lambda calls: _calls(calls.get(kind, {}))))


def slowest(document: Document) -> Iterator[str]:
    """Yield the slowest calls, a row a run."""
    rows = (
        (run["name"], f"{run['calls']:,}", number(run["wall_milliseconds"]), number(run["cpu_milliseconds"]))
        for run in document["slowest"]
    )
    return table(("a run each", "calls", "slowest, wall ms", "slowest, CPU ms"), rows)


def cost(document: Document) -> Iterator[str]:
    """Yield sizes, calls a second and dollars."""
    head = ("", "zipped MB", "unzipped MB", "calls a second and core", "billed ms a call", "$ per million calls")
    return table(head, _costs(document))


def kinds() -> tuple[str, ...]:
    """Return the kinds of call, in the order of the page."""
    return EVERY_KIND


def _ratio(one: Mapping[str, Any]) -> tuple[str, ...]:
    half = f"{number(one['lower_quartile'])} to {number(one['upper_quartile'])}"
    return (
        ratio_name(one),
        number(one["median"]),
        half if one["count"] > 1 else _NOTHING,
        _NOTHING if one["floor"] is None else number(one["floor"]),
        f"{one['at_most']:.2f}",
        "met" if one["met"] else "**NOT met**",
    )


def ratio_name(one: Mapping[str, Any]) -> str:
    """Return what a ratio is of."""
    clock = ", wall" if one["clock"] == "wall" else ""
    return f"{one['figure']}{clock}: `{one['ours']}` / {one['other']}"


def _by_column(
    figures: Mapping[str, Mapping[str, Any]], show: Callable[[Mapping[str, Any]], Sequence[str]]
) -> Iterator[Sequence[str]]:
    for name in NAMES:
        cells = [cell for column in Column for cell in show(figures.get(key(name, column), {}))]
        if set(cells) != {_NOTHING}:
            yield (f"**{name}**" if name in {MCP, METADATA} else name, *cells)


def _start(figures: Mapping[str, Any]) -> list[str]:
    names = ("cpu_milliseconds", "wall_milliseconds", "peak_mebibytes")
    return [_spread(figures[name]) if name in figures else _NOTHING for name in names]


def _calls(figures: Mapping[str, float]) -> list[str]:
    names = ("cpu_p50_milliseconds", "p50_milliseconds", "p95_milliseconds", "p99_milliseconds")
    # One call has no percentiles.
    shown = names[:2] if figures.get("calls") == 1 else names
    return [number(figures[name]) if name in figures and name in shown else _NOTHING for name in names]


def _costs(document: Document) -> Iterator[Sequence[str]]:
    for column in Column:
        for name in NAMES:
            found = document["cost"].get(key(name, column))
            if found is None:
                continue
            size = document["sizes"].get(key(name, column))
            yield (
                f"{name}, {column}",
                *((f"{size[part] / 1_000_000:.1f}" if size else _NOTHING) for part in ("zipped", "unzipped")),
                f"{found['calls_per_second_and_core']:,.0f}",
                number(found["billed_milliseconds"]),
                f"{found['dollars_per_million_calls']:.2f}",
            )


def _spread(one: Mapping[str, float]) -> str:
    return f"{one['median']:,.0f} ({one['lower_quartile']:,.0f} to {one['upper_quartile']:,.0f})"


def number(value: float) -> str:
    """Return a figure with as many digits as mean something."""
    if value >= 100:  # noqa: PLR2004 -- three digits are enough
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"  # noqa: PLR2004 -- likewise
