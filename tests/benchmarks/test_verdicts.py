"""How rounds become verdicts: what is decided from, and what cancels out."""

from typing import Any

import pytest

from benchmarks.requests import MODERN_CALL
from benchmarks.spread import paired_spread, percentile, spread
from benchmarks.targets import COLD_CPU, DOLLARS, FLOOR, MCP, Target, from_memory, with_latency
from benchmarks.variants import Column
from benchmarks.verdicts import Measured, verdicts
from benchmarks.warm import Block

OURS, FASTMCP = "mcp, as deployed", "fastmcp, as deployed"


def target(figure: str = MODERN_CALL, column: Column = Column.AS_DEPLOYED, **changed: Any) -> Target:
    return Target(**{"figure": figure, "column": column, "other": "fastmcp", "at_most": 1, "obstacle": "", **changed})


def test_a_percentile_lies_between_the_two_nearest_values() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2.5
    assert percentile([7], 99) == 7


def test_half_of_the_samples_lie_between_the_quartiles() -> None:
    found = spread([1, 2, 3, 4, 5])

    assert (found.lower_quartile, found.median, found.upper_quartile, found.count) == (2, 3, 4, 5)


def test_what_slows_a_whole_round_down_does_not_change_the_ratio() -> None:
    assert paired_spread([(1, 2), (10, 20), (100, 200)]).median == 0.5


@pytest.mark.parametrize(("at_most", "is_met"), [(0.5, True), (0.49, False)])
def test_a_target_is_met_up_to_its_limit(at_most: float, is_met: bool) -> None:
    start = {OURS: {"cpu_milliseconds": 50.0}, FASTMCP: {"cpu_milliseconds": 100.0}}

    [verdict] = verdicts([target(COLD_CPU, at_most=at_most)], Measured(cold=[start], warm=[]))

    assert verdict.is_met is is_met


def test_a_round_that_one_of_the_two_sat_out_does_not_count() -> None:
    both = {OURS: {"cpu_milliseconds": 50.0}, FASTMCP: {"cpu_milliseconds": 100.0}}

    [verdict] = verdicts([target(COLD_CPU)], Measured(cold=[both, {OURS: both[OURS]}], warm=[]))

    assert verdict.measured.count == 1


def test_calls_are_compared_by_processor_time() -> None:
    calls = {OURS: Block(wall=[9.0], cpu=[2.0]), FASTMCP: Block(wall=[1.0], cpu=[4.0])}

    [verdict] = verdicts([target()], Measured(cold=[], warm=[{MODERN_CALL: calls}]))

    assert verdict.measured.median == 0.5


def test_where_waiting_is_the_matter_calls_are_compared_by_the_clock_on_the_wall() -> None:
    ours, floor = with_latency(MCP), with_latency(FLOOR)
    calls = {
        f"{ours}, as deployed": Block(wall=[8.0], cpu=[3.0]),
        f"{floor}, same tricks": Block(wall=[16.0], cpu=[1.0]),
    }
    waiting = target(column=Column.SAME_TRICKS, ours=ours, other=floor, clock="wall")

    [verdict] = verdicts([waiting], Measured(cold=[], warm=[{MODERN_CALL: calls}]))

    assert (verdict.measured.median, verdict.floor) == (0.5, None)


def test_money_is_compared_as_the_table_of_costs_has_it() -> None:
    dollars = {OURS: 1.5, FASTMCP: 3.0, "floor, as deployed": 1.2}

    [verdict] = verdicts([target(DOLLARS)], Measured(cold=[], warm=[], dollars=dollars))

    assert verdict.floor is not None
    assert [verdict.measured.median, verdict.floor.median] == pytest.approx([0.5, 0.4])


def test_what_answers_from_memory_is_compared_with_a_floor_that_does_too() -> None:
    blocks = {"mcp from memory, as deployed": 2.0, "fastmcp from memory, as deployed": 4.0,
              "floor from memory, as deployed": 1.0, OURS: 9.0, "floor, as deployed": 8.0}  # fmt: skip
    calls = {name: Block(wall=[cpu], cpu=[cpu]) for name, cpu in blocks.items()}
    own_part = target(ours=from_memory(MCP), other=from_memory("fastmcp"))

    [verdict] = verdicts([own_part], Measured(cold=[], warm=[{MODERN_CALL: calls}]))

    assert verdict.floor is not None
    assert (verdict.measured.median, verdict.floor.median) == (0.5, 0.25)


def test_the_floor_is_compared_as_the_other_one_is_built() -> None:
    blocks = {OURS: 3.0, "fastmcp, same tricks": 4.0, "floor, same tricks": 1.0, "floor, as deployed": 2.0}
    calls = {name: Block(wall=[cpu], cpu=[cpu]) for name, cpu in blocks.items()}

    [verdict] = verdicts([target(column=Column.SAME_TRICKS)], Measured(cold=[], warm=[{MODERN_CALL: calls}]))

    assert verdict.floor is not None
    assert verdict.floor.median == 0.25
