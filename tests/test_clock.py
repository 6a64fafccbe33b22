"""Time has passed as soon as one of two clocks says so."""

import pytest

from servicedesk.clock import Elapsed
from tests.fakes.clock import FakeClock

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
    monotonic, wall = FakeClock(), FakeClock()
    elapsed = Elapsed(monotonic, wall)

    monotonic.now_seconds += monotonic_step
    wall.now_seconds += wall_step

    assert elapsed() == passed


def test_a_clock_that_was_set_back_does_not_make_up_for_time_that_has_passed() -> None:
    monotonic, wall = FakeClock(), FakeClock()
    elapsed = Elapsed(monotonic, wall)
    wall.now_seconds -= 3_600
    elapsed()

    wall.now_seconds += 30

    assert elapsed() == 30
