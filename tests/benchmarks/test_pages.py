"""Every page can be written of what a run measures, and says why what is missed is missed."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from benchmarks import page, paragraphs, plot, profile, reasons
from benchmarks.cost import with_settings
from benchmarks.lineup import lineup
from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST
from benchmarks.results import document
from benchmarks.tail import Slowest
from benchmarks.targets import TARGETS, Target
from benchmarks.variants import EVERY_KIND
from benchmarks.verdicts import Measured
from benchmarks.warm import Block

STEPS = ("before", "after", "list", "call", "start")
PROFILES = (profile.START, *EVERY_KIND, *map(profile.own_part, (MODERN_CALL, LEGACY_CALL)))


def made_up() -> dict[str, Any]:
    """What a run of two rounds would say, in figures that mean nothing."""
    taken = cycle([7.0, 3.0, 5.0])
    rounds = [0, 1]
    starts = [{one.key: _start(taken) for one in lineup() if one.cold} for _ in rounds]
    calls = [
        {kind: {one.key: _block(taken) for one in lineup() if kind in one.warm} for kind in EVERY_KIND} for _ in rounds
    ]
    slowest = [Slowest(name="mcp", calls=5_000, wall_milliseconds=9, cpu_milliseconds=8)]
    return {
        **document(lineup(), Measured(cold=starts, warm=calls, tail=slowest), with_settings({})),
        "restored": {
            f"{step}_{clock}_milliseconds": {"median": next(taken)} for step in STEPS for clock in ("cpu", "wall")
        },
        "profiles": {name: {"mcp": 0.6, "botocore": 0.4} for name in PROFILES},
        "growth": {"groups": [{"size": 10, "list_read_units": 3, "list_milliseconds": 1.5}]},
        "sizes": {},
        "releases": {"mcp": {"boto3": "1"}},
        "settings": {"cold_rounds": 2, "warm_rounds": 2, "calls": 1, "sets": 1},
    }


def _start(taken: Iterator[float]) -> dict[str, float]:
    return {
        name: next(taken) for name in ("wall_milliseconds", "cpu_milliseconds", "import_milliseconds", "peak_mebibytes")
    }


def _block(taken: Iterator[float]) -> Block:
    return Block(wall=[next(taken)], cpu=[next(taken)])


DOCUMENT = made_up()


def test_every_target_has_its_row() -> None:
    text = "\n".join(page.page(DOCUMENT))

    assert [one["at_most"] for one in DOCUMENT["ratios"]] == [one.at_most for one in TARGETS]
    assert text.count("**NOT met** |") + text.count("| met |") == len(TARGETS)
    assert "| 10 | 3 | 1.50 |" in text


@pytest.mark.parametrize(("target", "ratio"), list(zip(TARGETS, DOCUMENT["ratios"], strict=True)))
def test_a_ratio_that_is_missed_has_its_reason_of_today_and_its_profile(target: Target, ratio: dict[str, Any]) -> None:
    [line] = reasons.obstacles({**DOCUMENT, "ratios": [{**ratio, "met": False}]})

    assert f"{target.obstacle}. Of {reasons.profile_name(ratio)}: `mcp` 60%, `botocore` 40%." in line
    assert list(reasons.obstacles({**DOCUMENT, "ratios": [{**ratio, "met": True}]})) == []


def test_the_page_of_profiles_has_a_table_for_each() -> None:
    assert "\n".join(page.profile_page(DOCUMENT)).count("| `mcp` | 60.0% |") == len(PROFILES)


def test_the_picture_shows_what_is_measured_of_ours_in_each_panel() -> None:
    picture = plot.draw(DOCUMENT)

    for panel in plot.PANELS:
        assert panel.title in picture
    for kind in (MODERN_LIST, LEGACY_LIST):
        assert f">{DOCUMENT['warm']['mcp, as deployed'][kind]['cpu_p50_milliseconds']:.1f} ms<" in picture


def test_snapshots_pay_in_money_only_where_a_start_costs_more_than_its_restoring() -> None:
    free = {**DOCUMENT, "assumptions": {**DOCUMENT["assumptions"], "snapshot_restored_gibibyte": -1}}

    assert "never lowers the bill" in " ".join(paragraphs.snapshots(DOCUMENT).split())
    assert "The bill is lower from" in " ".join(paragraphs.snapshots(free).split())


def test_the_sentence_about_speed_says_how_many_ratios_are_met() -> None:
    assert " ".join(paragraphs.speed_paragraph(DOCUMENT).split()).endswith(page.summary(DOCUMENT))
