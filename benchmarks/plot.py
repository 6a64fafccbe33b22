"""The picture of the results: ``python -m benchmarks.plot results.json benchmarks.svg``.

Runs in an environment of its own that has matplotlib; imports nothing else but the standard library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

mpl.rcParams.update(
    {
        "svg.hashsalt": "service-desk-mcp",  # the same figures make the same file
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
    }
)

INCHES: Final = (9.6, 7.4)
OURS, FLOOR, PEER, INK = "#0b6e4f", "#8a8f98", "#d9a441", "#1f2328"
AS_DEPLOYED, SAME_TRICKS = "as deployed", "same tricks"
#: Variant → how it is called in the picture.
NAMES: Final = {
    "mcp": "this server",
    "metadata": "its metadata function",
    "floor": "floor, by hand",
    "sdk": "MCP SDK + Mangum",
    "fastmcp": "FastMCP + Mangum",
    "awslabs": "awslabs handler, no auth",
    "run-mcp": "run-mcp-servers",
}
KINDS: Final = {
    "2026-07-28 tools/list": "list\n2026-07-28",
    "2026-07-28 tools/call": "call\n2026-07-28",
    "2025-11-25 tools/list": "list\n2025-11-25",
    "2025-11-25 tools/call": "call\n2025-11-25",
}
#: What is compared warm; the others answer one era only, or fork a process for each request.
WARM: Final = (("floor", AS_DEPLOYED), ("mcp", AS_DEPLOYED), ("sdk", AS_DEPLOYED), ("fastmcp", AS_DEPLOYED))

Document = Mapping[str, Any]


def write(document: Document, path: Path) -> None:
    """Draw the results, and keep them as SVG."""
    figure = Figure(figsize=INCHES, layout="constrained")
    cold, warm, growth = figure.subfigures(3, 1, height_ratios=(1.1, 1, 0.85))
    for axes, column in zip(cold.subplots(1, 2), (AS_DEPLOYED, SAME_TRICKS), strict=True):
        _cold(axes, document["cold"], column)
    _warm(warm.subplots(), document["warm"])
    for axes, (curve, title, figures) in zip(growth.subplots(1, len(_CURVES)), _CURVES, strict=True):
        _curve(axes, document["growth"][curve], title, figures)
    figure.savefig(path, format="svg", metadata={"Date": None}, facecolor="white")


def _colour(name: str) -> str:
    return OURS if name in {"mcp", "metadata"} else FLOOR if name.startswith("floor") else PEER


def _cold(axes: Axes, cold: Mapping[str, Any], column: str) -> None:
    ours = ("mcp", "metadata")
    medians = {
        name: cold[key]["cpu_milliseconds"]["median"]
        for name in NAMES
        for key in (f"{name}, {AS_DEPLOYED if name in ours else column}",)
        if key in cold
    }
    ordered = sorted(medians, key=lambda name: -medians[name])
    bars = axes.barh([NAMES[name] for name in ordered], [medians[name] for name in ordered], height=0.7)
    for bar, name in zip(bars, ordered, strict=True):
        bar.set_color(_colour(name))
    axes.bar_label(bars, [f"{medians[name]:,.0f}" for name in ordered], padding=3, color=INK)
    axes.set_title(f"Cold start, CPU ms: {column}")
    axes.margins(x=0.15)
    axes.tick_params(left=False)
    axes.xaxis.set_visible(False)
    axes.spines[["bottom"]].set_visible(False)


def _warm(axes: Axes, warm: Mapping[str, Any]) -> None:
    width = 0.8 / len(WARM)
    shades = {"floor": FLOOR, "mcp": OURS, "sdk": "#e8c98a", "fastmcp": PEER}
    for place, (name, column) in enumerate(WARM):
        figures = warm[f"{name}, {column}"]
        medians = [figures[kind]["p50_milliseconds"] for kind in KINDS]
        at = [number + (place - (len(WARM) - 1) / 2) * width for number in range(len(KINDS))]
        bars = axes.bar(at, medians, width * 0.92, color=shades[name], label=NAMES[name])
        axes.bar_label(bars, [f"{median:.2f}" for median in medians], padding=2, fontsize=8, color=INK)
    axes.set_title("Warm request, median ms, each as deployed (a call reads DynamoDB's stand-in)")
    axes.set_xticks(range(len(KINDS)), list(KINDS.values()))
    axes.legend(frameon=False, ncols=len(WARM), loc="upper left", fontsize=8)
    axes.margins(y=0.25)
    axes.tick_params(bottom=False)
    axes.yaxis.set_visible(False)
    axes.spines[["left"]].set_visible(False)


#: Curve → title, and the figures that are drawn with what they are called.
_CURVES: Final = (
    (
        "customers",
        "Search: read units\nby customers",
        {"common_word_read_units": "common word", "rare_word_read_units": "rare word"},
    ),
    ("groups", "List: read units\nby groups stored", {"list_read_units": "list"}),
    ("tools", "ms by tools\nof the caller", {"list_milliseconds": "list", "call_milliseconds": "call"}),
    (
        "payload_bytes",
        "Call: ms by bytes\nof the result",
        {"call_2026-07-28_milliseconds": "2026-07-28", "call_2025-11-25_milliseconds": "2025-11-25"},
    ),
)


def _curve(axes: Axes, points: Sequence[Mapping[str, float]], title: str, figures: Mapping[str, str]) -> None:
    sizes = [point["size"] for point in points]
    for (figure, name), style in zip(figures.items(), ("-", "--"), strict=False):
        axes.plot(sizes, [point[figure] for point in points], style, marker="o", markersize=3, color=OURS, label=name)
    axes.set_xscale("log")
    axes.set_ylim(0, 1.6 * max(point[figure] for point in points for figure in figures))
    axes.set_title(title, fontsize=9)
    axes.legend(frameon=False, fontsize=7, loc="upper left")
    axes.tick_params(labelsize=7)


if __name__ == "__main__":
    write(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
