"""An execution environment remembers what was used last, and no more, and not for longer than it may."""

import pytest

from servicedesk.recent import Elapsed, Recent
from tests.clocks import Clock


def test_what_was_kept_is_there_and_nothing_else() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)

    assert (recent.get("a"), recent.get("b")) == (1, None)


def test_a_later_value_takes_the_place_of_an_earlier_one() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("a", 2)

    assert (recent.get("a"), len(recent)) == (2, 1)


def test_what_was_not_used_for_longest_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.keep("a", 1)
    recent.keep("b", 2)
    recent.get("a")
    recent.keep("c", 3)

    assert {name: recent.get(name) for name in "abc"} == {"a": 1, "b": None, "c": 3}
    assert len(recent) == 2


#: How far each clock goes → how much time has passed.
STEPS = {
    "both go on": (30.0, 30.0, 30.0),
    "the environment was frozen, and one clock stood still": (0.0, 30.0, 30.0),
    "the other one stood still": (30.0, 0.0, 30.0),
    "the wall clock was set back": (30.0, -3_600.0, 30.0),
    "the wall clock was set forward": (1.0, 3_600.0, 3_600.0),
    "neither moved": (0.0, 0.0, 0.0),
    "both went back": (-1.0, -1.0, 0.0),
}


@pytest.mark.parametrize(("monotonic_step", "wall_step", "passed"), STEPS.values(), ids=STEPS)
def test_time_has_passed_as_soon_as_one_of_two_clocks_says_so(
    monotonic_step: float, wall_step: float, passed: float
) -> None:
    monotonic, wall = Clock(), Clock()
    elapsed = Elapsed(monotonic, wall)

    monotonic.now_seconds += monotonic_step
    wall.now_seconds += wall_step

    assert elapsed() == passed


def test_a_clock_that_was_set_back_does_not_make_up_for_time_that_has_passed() -> None:
    monotonic, wall = Clock(), Clock()
    elapsed = Elapsed(monotonic, wall)
    wall.now_seconds -= 3_600
    elapsed()

    wall.now_seconds += 30

    assert elapsed() == 30
