"""How often one person may call."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.errors import LimitsUnavailable, ToolFailed, TooManyCalls
from servicedesk.execution.limits import ABSENT, LIMITS, SLICES, Limit, Limits
from servicedesk.identity.principal import Principal
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool
from tests.depth import examples
from tests.fakes.execution import FakeCounter
from tests.fakes.tools import CountingTool
from tests.people import person

TWO_A_MINUTE = Limit(calls=2, window_seconds=60)
READ, SEARCH = CountingTool("read").tool, CountingTool("search").tool
BOB, CAROL = person("g", subject="subject-of-bob"), person("g", subject="subject-of-carol")


class Desk:
    def __init__(self, limit: Limit = TWO_A_MINUTE) -> None:
        self.now = 600.0
        self.counter = FakeCounter()
        self.limits = Limits(self.counter, lambda: self.now, dict.fromkeys(Effect, limit), limit)

    def lets_through(self, holder: Principal = BOB, tool: AnyTool | None = READ) -> bool:
        try:
            self.limits.admit(holder, tool)
        except TooManyCalls:
            return False
        return True


@pytest.mark.requirement("tools.rate-limits")
def test_as_many_calls_as_there_may_be_are_let_through_and_no_more() -> None:
    desk = Desk()

    assert [desk.lets_through() for _ in range(4)] == [True, True, False, False]


def test_the_refusal_says_what_is_limited_and_when_to_try_again() -> None:
    desk = Desk()
    desk.lets_through()
    desk.lets_through()

    with pytest.raises(ToolFailed) as refusal:
        desk.limits.admit(BOB, READ)

    assert "Too many calls of read: a person has 2 in 60 seconds. Nothing was done." in str(refusal.value)


@pytest.mark.parametrize("early_seconds", [0, 1])
@pytest.mark.parametrize("begun", [600.0, 609.0, 655.5, 659.0])
def test_whoever_waits_as_long_as_the_refusal_says_is_let_through(begun: float, early_seconds: int) -> None:
    desk = Desk()
    desk.now = begun
    desk.lets_through()
    desk.lets_through()
    with pytest.raises(ToolFailed) as refusal:
        desk.limits.admit(BOB, READ)
    seconds = int(str(refusal.value).partition("Try again in ")[2].partition(" ")[0])

    desk.now += seconds - early_seconds

    assert desk.lets_through() is (early_seconds == 0)


#: Pauses between calls, in seconds.
PAUSES = st.lists(st.floats(min_value=0, max_value=90, allow_nan=False), min_size=1, max_size=60)


@settings(max_examples=examples(300), derandomize=True)
@given(PAUSES, st.integers(min_value=1, max_value=5))
def test_in_no_stretch_of_time_as_long_as_the_window_are_there_more(pauses: list[float], calls: int) -> None:
    desk = Desk(Limit(calls=calls, window_seconds=60))
    let_through = list(_times(desk, pauses))

    for begin in let_through:
        assert len([time for time in let_through if begin <= time < begin + 60]) <= calls


def _times(desk: Desk, pauses: list[float]) -> Iterator[float]:
    for pause in pauses:
        desk.now += pause
        if desk.lets_through():
            yield desk.now


def test_whoever_calls_evenly_is_never_refused_for_a_rate_that_the_slices_allow() -> None:
    desk = Desk(Limit(calls=60, window_seconds=60))

    for _ in range(600):
        # One slice more than a window is looked at.
        desk.now += 60 / 60 * (SLICES + 1) / SLICES
        assert desk.lets_through()


@pytest.mark.parametrize(
    ("holder", "tool"),
    [(BOB, SEARCH), (CAROL, READ), (BOB, None)],
    ids=["another tool", "another person", "what they do not have"],
)
def test_each_person_and_each_tool_is_counted_alone(holder: Principal, tool: AnyTool | None) -> None:
    desk = Desk()
    desk.lets_through()
    desk.lets_through()

    assert desk.lets_through(holder, tool)


def test_what_is_not_in_the_list_has_a_limit_and_the_refusal_says_to_list_again() -> None:
    desk = Desk()
    desk.lets_through(tool=None)
    desk.lets_through(tool=None)

    with pytest.raises(ToolFailed, match=r"^Too many calls of tools that are not in your list.*List the tools again\."):
        desk.limits.admit(BOB, None)


def test_when_nothing_can_be_counted_nobody_is_let_through() -> None:
    desk = Desk()
    desk.counter.available = False

    with pytest.raises(LimitsUnavailable):
        desk.limits.admit(BOB, READ)


def test_what_destroys_or_touches_credentials_is_limited_most() -> None:
    per_hour = {effect: limit.calls * 3_600 / limit.window_seconds for effect, limit in LIMITS.items()}

    assert set(LIMITS) == set(Effect)
    assert per_hour[Effect.READS] > per_hour[Effect.WRITES] > per_hour[Effect.DESTROYS]
    assert per_hour[Effect.DESTROYS] == per_hour[Effect.CREDENTIALS] <= 20


@pytest.mark.parametrize("limit", [*LIMITS.values(), ABSENT])
def test_a_window_is_made_of_whole_slices(limit: Limit) -> None:
    assert limit.window_seconds == limit.slice_seconds * SLICES
