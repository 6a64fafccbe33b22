"""The tables of the page, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks import profile
from benchmarks.results import Document
from benchmarks.targets import COLD_CPU, DOLLARS, MCP, METADATA, PEAK_MEMORY, from_memory, with_latency
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
#: How many packages of a profile stand beside a reason.
_PROFILED = 5
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


def obstacles(document: Document) -> Iterator[str]:
    """Yield why each target that is not met is not, and the profile of what it is about, a line of a list each."""
    for one in document["ratios"]:
        if not one["met"]:
            name = profile_name(one)
            shares = list(document["profiles"][name].items())[:_PROFILED]
            largest = ", ".join(f"`{package}` {share:.0%}" for package, share in shares)
            yield f"- **{_what(one)}, {one['column']}**: {one['obstacle']}. Of {name}: {largest}.{_beyond(one)}"


def _beyond(ratio: Mapping[str, Any]) -> str:
    """Say so where even what does nothing but the work itself is above the limit."""
    floor = ratio["floor"]
    is_beyond = floor is not None and floor > ratio["at_most"]
    return f" The floor is above this limit itself, at {_number(floor)}." if is_beyond else ""


def profile_name(ratio: Mapping[str, Any]) -> str:
    """Return the name of the profile that shows why a ratio is what it is."""
    if ratio["figure"] in {COLD_CPU, PEAK_MEMORY, DOLLARS}:
        return profile.START
    is_own_part = ratio["ours"] == from_memory(MCP)
    return profile.own_part(ratio["figure"]) if is_own_part else ratio["figure"]


def shares(found: Mapping[str, float]) -> Iterator[str]:
    """Yield one profile."""
    return table(("package", "share"), ((f"`{package}`", f"{share:.1%}") for package, share in found.items()))


def restore_steps(document: Document) -> Iterator[str]:
    """Yield what each step around a snapshot takes."""
    found = document["restored"]
    rows = ((what, *(_number(found[f"{step}_{clock}_milliseconds"]["median"]) for clock in ("cpu", "wall")))
            for step, what in _STEPS.items())  # fmt: skip
    return table(("the `mcp` function, SnapStart on", "CPU ms", "wall ms"), rows)


def grown(curve: Sequence[Mapping[str, float]], what: str) -> Iterator[str]:
    """Yield how figures grow with the size of what a company has."""
    names = [name for name in curve[0] if name != "size"]
    rows = (
        (
            f"{point['size']:,}",
            *(_number(point[name]) if name.endswith("milliseconds") else f"{point[name]:,}" for name in names),
        )
        for point in curve
    )
    return table((what.replace("_", " "), *(name.replace("_", " ") for name in names)), rows)


def cold(document: Document) -> Iterator[str]:
    """Yield what starts take."""
    head = ["from the start of the process to the first answer"]
    head += [f"{figure}, {column}" for column in Column for figure in ("CPU ms", "wall ms", "peak MiB")]
    return table(head, _by_column(document["cold"], _start))


def warm(document: Document, kind: str) -> Iterator[str]:
    """Yield what calls of one kind take."""
    head = [kind, *(f"{figure}, {column}" for column in Column for figure in ("CPU p50", "p50", "p95", "p99"))]
    return table(head, _by_column(document["warm"], lambda calls: _calls(calls.get(kind, {}))))


def slowest(document: Document) -> Iterator[str]:
    """Yield the slowest calls, a row a run."""
    rows = (
        (run["name"], f"{run['calls']:,}", _number(run["wall_milliseconds"]), _number(run["cpu_milliseconds"]))
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
    half = f"{_number(one['lower_quartile'])} to {_number(one['upper_quartile'])}"
    return (
        _what(one),
        _number(one["median"]),
        half if one["count"] > 1 else _NOTHING,
        _NOTHING if one["floor"] is None else _number(one["floor"]),
        f"{one['at_most']:.2f}",
        "met" if one["met"] else "**NOT met**",
    )


def _what(one: Mapping[str, Any]) -> str:
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
    return [_number(figures[name]) if name in figures else _NOTHING for name in names]


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
                _number(found["billed_milliseconds"]),
                f"{found['dollars_per_million_calls']:.2f}",
            )


def _spread(one: Mapping[str, float]) -> str:
    return f"{one['median']:,.0f} ({one['lower_quartile']:,.0f} to {one['upper_quartile']:,.0f})"


def _number(value: float) -> str:
    if value >= 100:  # noqa: PLR2004 -- three digits are enough
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"  # noqa: PLR2004 -- likewise
