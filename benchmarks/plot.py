"""The picture of the results, as SVG: starts, lists, calls and money, one row a server.

A peer's bar is what its own users get; the dark part of it is what is left once it has ours' tricks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.targets import LATENCY_MILLISECONDS, MCP, with_latency
from benchmarks.variants import Column, key

#: Variant → how it is called in the picture. The last does the work and nothing else.
NAMES: Final = {MCP: "this server", "sdk": "MCP SDK", "fastmcp": "FastMCP", "floor": "floor, by hand"}
OURS, PEER, PEER_LEFT, FLOOR, FLOOR_LEFT = "#0b6e4f", "#f0d9a8", "#c98a1b", "#dfe2e6", "#8a8f98"
INK, FAINT, BOLD = 'fill="#1f2328"', 'fill="#59636e"', f'fill="{OURS}" font-weight="600"'
HEADING: Final = f'{INK} font-weight="600"'

_NAMES_WIDTH, _PANEL, _GAP, _BAR, _ROW = 132, 118, 22, 70, 34
_TOP, _BOTTOM = 76, 62
_WIDTH: Final = 980
_FONTS: Final = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One column of bars; the longest fills it."""

    group: str
    title: str
    figure: Callable[[Mapping[str, Any], str, Column], float]
    show: Callable[[float], str]


def _start(document: Mapping[str, Any], name: str, column: Column) -> float:
    median: float = document["cold"][key(name, column)]["cpu_milliseconds"]["median"]
    return median


def _list(kind: str) -> Callable[[Mapping[str, Any], str, Column], float]:
    return lambda document, name, column: document["warm"][key(name, column)][kind]["cpu_p50_milliseconds"]


def _call(kind: str) -> Callable[[Mapping[str, Any], str, Column], float]:
    return lambda document, name, column: document["warm"][key(with_latency(name), column)][kind]["p50_milliseconds"]


def _money(document: Mapping[str, Any], name: str, column: Column) -> float:
    dollars: float = document["cost"][key(name, column)]["dollars_per_million_calls"]
    return dollars


def _milliseconds(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"  # noqa: PLR2004 -- two digits are enough


PANELS: Final = (
    Panel(group="Start", title="to the first answer", figure=_start, show=lambda value: f"{value / 1_000:.1f} s"),
    Panel(group="List", title="2026-07-28", figure=_list(MODERN_LIST), show=_milliseconds),
    Panel(group="", title="2025-11-25", figure=_list(LEGACY_LIST), show=_milliseconds),
    Panel(group="Call", title="2026-07-28", figure=_call(MODERN_CALL), show=_milliseconds),
    Panel(group="", title="2025-11-25", figure=_call(LEGACY_CALL), show=_milliseconds),
    Panel(group="Money", title="per million calls", figure=_money, show=lambda value: f"${value:.2f}"),
)


def draw(document: Mapping[str, Any]) -> str:
    """Return the picture."""
    height = _TOP + _ROW * len(NAMES) + _BOTTOM
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="{_FONTS}">',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(16, 30, "Shorter is better", style=FAINT),
            *_names(),
            *(line for place, panel in enumerate(PANELS) for line in _panel(document, panel, place)),
            *_legend(height - 14),
            "</svg>\n",
        )
    )


def _names() -> Iterator[str]:
    for row, name in enumerate(NAMES):
        yield _text(16, _middle(row), NAMES[name], style=BOLD if name == MCP else INK)


def _panel(document: Mapping[str, Any], panel: Panel, place: int) -> Iterator[str]:
    left = 16 + _NAMES_WIDTH + place * (_PANEL + _GAP)
    yield _text(left, 30, panel.group, size=16, style=HEADING)
    yield _text(left, 54, panel.title, size=12, style=FAINT)
    bars = {name: _bar(document, panel, name) for name in NAMES}
    longest = max(max(bar) for bar in bars.values())
    for row, (name, values) in enumerate(bars.items()):
        top = _TOP + row * _ROW
        for value, colour in zip(values, _colours(name), strict=False):
            width = _BAR * value / longest
            yield f'<rect x="{left}" y="{top}" width="{width:.1f}" height="20" rx="2" fill="{colour}"/>'
        end = left + _BAR * max(values) / longest + 5
        yield _text(end, _middle(row), panel.show(values[0]), size=12, style=BOLD if name == MCP else INK)


def _bar(document: Mapping[str, Any], panel: Panel, name: str) -> Sequence[float]:
    """Return how long a bar is, and how long its dark part: ours is the same in both columns."""
    columns = [Column.AS_DEPLOYED] if name == MCP else list(Column)
    return [panel.figure(document, name, column) for column in columns]


def _colours(name: str) -> Sequence[str]:
    return {MCP: (OURS,), "floor": (FLOOR, FLOOR_LEFT)}.get(name, (PEER, PEER_LEFT))


def _legend(baseline: int) -> Iterator[str]:
    lines = (
        f"Start, list: processor time. Call: the wait, DynamoDB {LATENCY_MILLISECONDS} ms away. Not on Lambda.",
        "Whole bar and its figure: as deployed. Dark part: with this server's tricks, which its own bar has.",
    )
    for place, line in enumerate(lines):
        yield _text(16, baseline - 20 * (len(lines) - 1 - place), line, size=12, style=FAINT)


def _middle(row: int) -> int:
    return _TOP + row * _ROW + 15


def _text(x: float, y: float, text: str, *, size: int = 13, style: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y}" font-size="{size}" {style}>{escape(text)}</text>'
