"""The sentences with figures in README.md and docs/deploy.md."""

from __future__ import annotations

import textwrap
from typing import Final

from benchmarks import page
from benchmarks.requests import LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.results import Document
from benchmarks.targets import COLD_CPU, LATENCY_MILLISECONDS, MCP, METADATA, PEAK_MEMORY, with_latency
from benchmarks.variants import Column, key

_COLUMNS: Final = 124
_SECONDS_PER_MONTH: Final = 730 * 3_600
_MEBIBYTES_PER_GIBIBYTE: Final = 1_024

_SPEED: Final = """
Beside FastMCP behind Mangum, as both are deployed, it starts in {start:.2f} of the processor time (the public documents
in 1/{document:.0f}) and {memory:.2f} of the memory, and answers a warm `tools/list` in {list:.2f} of the time
(2026-07-28; {older_list:.2f} for an older client). A read whose DynamoDB is {latency} ms away takes {call:.0f} ms
instead of {other_call:.0f}, and a million calls ${dollars:.2f} instead of ${other_dollars:.2f}, ${charges:.2f} of which
are API Gateway's and Lambda's charge for each request. Of the limits that it sets
itself beside its peers, {summary}
"""
_SNAPSHOTS: Final = """
What SnapStart leaves of a start, measured where the [benchmarks](benchmarks/results.md) were and not on Lambda:
{left:,.0f} ms of processor time instead of {start:,.0f}.
Fetching the pool's keys anew takes {hooks:,.0f} ms of it, and the first list, which reads permissions, {list:,.0f} ms;
the first call after it, which reads the confirmations' key, takes {call:,.0f} ms. Lambda's own loading of the memory
comes on top and is not in these figures. For {gibibytes:g} GiB it costs ${month:.2f} a month for the version that is
published, and ${charged:.2f} for a thousand starts, of which ${saved:.3f} come back because there is less of a start to
bill. {when}
"""
_LOWERS: Final = "The bill is lower from {starts:,.0f} starts a month."
_NEVER_LOWERS: Final = """
So it never lowers the bill: it pays where people wait for starts, at ${each:.5f} for each that is made shorter. Turn it
on where the first answer after a quiet hour is worth that; leave it off where machines call around the clock, which
seldom start anything.
"""


def speed_paragraph(document: Document) -> str:
    """Say how fast ours is beside FastMCP, both as they are deployed."""
    ours, other = key(MCP, Column.AS_DEPLOYED), key("fastmcp", Column.AS_DEPLOYED)
    cold, warm, cost, prices = document["cold"], document["warm"], document["cost"], document["prices"]
    starts = {name: figures["cpu_milliseconds"]["median"] for name, figures in cold.items()}
    # As in the table of ratios, round by round.
    ratios = {one["figure"]: one["median"] for one in document["ratios"] if one["column"] == Column.AS_DEPLOYED}
    waits = [key(with_latency(name), Column.AS_DEPLOYED) for name in (MCP, "fastmcp")]
    call, other_call = (warm[name][MODERN_CALL]["p50_milliseconds"] for name in waits)
    lists = [
        warm[ours][kind]["cpu_p50_milliseconds"] / warm[other][kind]["cpu_p50_milliseconds"]
        for kind in (MODERN_LIST, LEGACY_LIST)
    ]
    return _fill(
        _SPEED,
        start=ratios[COLD_CPU],
        document=starts[other] / starts[key(METADATA, Column.AS_DEPLOYED)],
        memory=ratios[PEAK_MEMORY],
        list=lists[0],
        older_list=lists[1],
        latency=LATENCY_MILLISECONDS,
        call=call,
        other_call=other_call,
        dollars=cost[ours]["dollars_per_million_calls"],
        other_dollars=cost[other]["dollars_per_million_calls"],
        charges=prices["api_requests_per_million"] + prices["invocations_per_million"],
        summary=page.summary(document),
    )


def snapshots(document: Document) -> str:
    """Say what SnapStart saves, what it costs, and when it pays."""
    assumed, restored = document["assumptions"], document["restored"]
    gibibytes = assumed["memory_mebibytes"] / _MEBIBYTES_PER_GIBIBYTE
    start = document["cold"][key(MCP, Column.AS_DEPLOYED)]["cpu_milliseconds"]["median"]
    left, hooks, first, call = (
        restored[f"{step}_cpu_milliseconds"]["median"] for step in ("start", "after", "list", "call")
    )
    slower = max(1.0, assumed["mebibytes_per_processor"] / assumed["memory_mebibytes"])
    # Of a thousand starts: milliseconds each, and so as many seconds together.
    saved = (start - left) * slower * gibibytes * document["prices"]["gibibyte_second"]
    charged = 1_000 * gibibytes * assumed["snapshot_restored_gibibyte"]
    month = gibibytes * assumed["snapshot_gibibyte_second"] * _SECONDS_PER_MONTH
    when = (
        _LOWERS.format(starts=1_000 * month / (saved - charged))
        if saved > charged
        else _NEVER_LOWERS.format(each=(charged - saved) / 1_000)
    )
    return _fill(
        _SNAPSHOTS,
        left=left,
        start=start,
        hooks=hooks,
        list=first,
        call=call,
        gibibytes=gibibytes,
        month=month,
        charged=charged,
        saved=saved,
        when=when,
    )


def _fill(text: str, **figures: float | str) -> str:
    words = " ".join(text.format(**figures).split())
    return textwrap.fill(words, _COLUMNS, break_long_words=False, break_on_hyphens=False)
