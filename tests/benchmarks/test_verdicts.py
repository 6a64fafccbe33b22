"""How rounds become verdicts: what is decided from, and what cancels out."""

import pytest

from benchmarks.requests import MODERN_CALL
from benchmarks.spread import paired, percentile, spread
from benchmarks.tail import Slowest
from benchmarks.targets import COLD_CPU, SLOWEST_CALL, TARGETS, Target, from_memory
from benchmarks.variants import Column
from benchmarks.verdicts import Measured, verdicts
from benchmarks.warm import Block

OURS, FASTMCP = "mcp, as deployed", "fastmcp, as deployed"
SLOWEST = Target(figure=SLOWEST_CALL, column=Column.AS_DEPLOYED, at_most=5)


def test_a_percentile_lies_between_the_two_nearest_values() -> None:
    assert percentile([4, 1, 3, 2], 50) == 2.5
    assert percentile([7], 99) == 7


def test_half_of_the_samples_lie_between_the_quartiles() -> None:
    found = spread([1, 2, 3, 4, 5])

    assert (found.lower_quartile, found.median, found.upper_quartile, found.count) == (2, 3, 4, 5)


def test_what_slows_a_whole_round_down_does_not_change_the_ratio() -> None:
    assert paired([(1, 2), (10, 20), (100, 200)]).median == 0.5


@pytest.mark.parametrize(("at_most", "is_met"), [(0.5, True), (0.49, False)])
def test_a_target_is_met_up_to_its_limit(at_most: float, is_met: bool) -> None:
    target = Target(figure=COLD_CPU, column=Column.AS_DEPLOYED, other="fastmcp", at_most=at_most)
    start = {OURS: {"cpu_milliseconds": 50.0}, FASTMCP: {"cpu_milliseconds": 100.0}}

    [verdict] = verdicts([target], Measured(cold=[start], warm=[], tail=[]))

    assert verdict.is_met is is_met


def test_a_round_that_one_of_the_two_sat_out_does_not_count() -> None:
    target = Target(figure=COLD_CPU, column=Column.AS_DEPLOYED, other="fastmcp", at_most=1)
    both = {OURS: {"cpu_milliseconds": 50.0}, FASTMCP: {"cpu_milliseconds": 100.0}}

    [verdict] = verdicts([target], Measured(cold=[both, {OURS: both[OURS]}], warm=[], tail=[]))

    assert verdict.measured.count == 1


def test_calls_are_compared_by_processor_time() -> None:
    calls = {OURS: Block(wall=[9.0], cpu=[2.0]), FASTMCP: Block(wall=[1.0], cpu=[4.0])}
    target = Target(figure=MODERN_CALL, column=Column.AS_DEPLOYED, other="fastmcp", at_most=1)

    [verdict] = verdicts([target], Measured(cold=[], warm=[{MODERN_CALL: calls}], tail=[]))

    assert verdict.measured.median == 0.5


def test_what_answers_from_memory_is_compared_with_a_floor_that_does_too() -> None:
    blocks = {"mcp from memory, as deployed": 2.0, "fastmcp from memory, as deployed": 4.0,
              "floor from memory, as deployed": 1.0, OURS: 9.0, "floor, as deployed": 8.0}  # fmt: skip
    calls = {name: Block(wall=[cpu], cpu=[cpu]) for name, cpu in blocks.items()}
    target = Target(
        figure=MODERN_CALL,
        column=Column.AS_DEPLOYED,
        ours=from_memory("mcp"),
        other=from_memory("fastmcp"),
        at_most=1,
    )

    [verdict] = verdicts([target], Measured(cold=[], warm=[{MODERN_CALL: calls}], tail=[]))

    assert verdict.floor is not None
    assert (verdict.measured.median, verdict.floor.median) == (0.5, 0.25)


def test_the_slowest_call_is_that_of_the_quietest_run() -> None:
    [verdict] = verdicts([SLOWEST], Measured(cold=[], warm=[], tail=[_slowest("mcp", 4.0), _slowest("mcp", 8.0)]))

    assert verdict.is_met


def test_the_floors_slowest_call_is_shown_and_decides_nothing() -> None:
    runs = [_slowest("mcp", 8.0), _slowest("floor", 6.0), _slowest("floor", 7.0)]

    [verdict] = verdicts([SLOWEST], Measured(cold=[], warm=[], tail=runs))

    assert verdict.floor is not None
    assert verdict.decisive(verdict.floor) == 6.0
    assert not verdict.is_met


def test_the_floor_is_compared_as_the_other_one_is_built() -> None:
    blocks = {OURS: 3.0, "fastmcp, same tricks": 4.0, "floor, same tricks": 1.0, "floor, as deployed": 2.0}
    calls = {name: Block(wall=[cpu], cpu=[cpu]) for name, cpu in blocks.items()}
    target = Target(figure=MODERN_CALL, column=Column.SAME_TRICKS, other="fastmcp", at_most=1)

    [verdict] = verdicts([target], Measured(cold=[], warm=[{MODERN_CALL: calls}], tail=[]))

    assert verdict.floor is not None
    assert verdict.floor.median == 0.25


def test_every_target_says_what_stands_in_its_way() -> None:
    assert [target for target in TARGETS if not target.obstacle] == []


def _slowest(name: str, cpu_milliseconds: float) -> Slowest:
    return Slowest(name=name, calls=5_000, wall_milliseconds=90.0, cpu_milliseconds=cpu_milliseconds)
