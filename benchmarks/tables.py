"""The tables of the page, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.results import Document
from benchmarks.targets import MCP, METADATA, from_memory
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
)
_NOTHING = "-"


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
    """Yield what stands in the way of the targets that are not met, a line of a list each."""
    missed: dict[str, list[str]] = {}
    for one in document["ratios"]:
        if not one["met"]:
            missed.setdefault(one["obstacle"], []).append(f"{_what(one)}, {one['column']}")
    return (f"- {'; '.join(which)}: {obstacle}." for obstacle, which in missed.items())


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
    unit = "" if one["other"] else " ms"
    return (
        _what(one),
        _number(one["decisive"]) + unit,
        f"{_number(one['lower_quartile'])} to {_number(one['upper_quartile'])}",
        _NOTHING if one["floor"] is None else _number(one["floor"]) + unit,
        f"{one['at_most']:.2f}{unit}",
        "met" if one["met"] else "**NOT met**",
    )


def _what(one: Mapping[str, Any]) -> str:
    return f"{one['figure']}: `{one['ours']}`" + (f" / {one['other']}" if one["other"] else "")


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
