"""How often one person may call."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import LimitsUnavailable, ToolFailed, TooManyCalls
from servicedesk.execution.limits import ABSENT, AGENT_LIMITS, LIMITS, Limits, own_limit
from servicedesk.identity.principal import Principal
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import AGENT_BUDGET, SLICES, Limit
from servicedesk.tools.tool import AnyTool
from tests.depth import examples
from tests.fakes.execution import FakeCounter
from tests.fakes.tools import CountingTool
from tests.people import agent, person

TWO_A_MINUTE = Limit(calls=2, window_seconds=60)
READ, SEARCH = CountingTool("read").tool, CountingTool("search").tool
AGENT = agent("g")
BOB, CAROL = person("g", subject="subject-of-bob"), person("g", subject="subject-of-carol")


class Desk:
    def __init__(self, limit: Limit = TWO_A_MINUTE) -> None:
        self.now = 600.0
        self.counter = FakeCounter()
        self.limits = Limits(self.counter, lambda: self.now, dict.fromkeys(Effect, limit), limit)

    def admit(self, holder: Principal = BOB, tool: AnyTool | None = READ, *said: Limit) -> None:
        """Count a call by somebody whose groups have `said` limits of the tool."""
        granted = None
        if tool is not None:
            granted = GrantedTool(tool=tool, holder=holder, grants=(), hidden=frozenset(), limits=said)
        self.limits.admit(holder, granted)

    def lets_through(self, holder: Principal = BOB, tool: AnyTool | None = READ, *said: Limit) -> bool:
        try:
            self.admit(holder, tool, *said)
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
        desk.admit()

    assert "Too many calls of read: a person has 2 in 60 seconds. Nothing was done." in str(refusal.value)


@pytest.mark.parametrize("early_seconds", [0, 1])
@pytest.mark.parametrize("begun", [600.0, 609.0, 655.5, 659.0])
def test_whoever_waits_as_long_as_the_refusal_says_is_let_through(begun: float, early_seconds: int) -> None:
    desk = Desk()
    desk.now = begun
    desk.lets_through()
    desk.lets_through()
    with pytest.raises(ToolFailed) as refusal:
        desk.admit()
    seconds = int(str(refusal.value).partition("Try again in ")[2].partition(" ")[0])

    desk.now += seconds - early_seconds

    assert desk.lets_through() is (early_seconds == 0)


#: Pauses between calls, in seconds.
PAUSES = st.lists(st.floats(min_value=0, max_value=90, allow_nan=False), min_size=1, max_size=60)


@settings(max_examples=examples(150), derandomize=True)
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
        desk.admit(tool=None)


def test_when_nothing_can_be_counted_nobody_is_let_through() -> None:
    desk = Desk()
    desk.counter.available = False

    with pytest.raises(LimitsUnavailable):
        desk.admit()


def test_what_destroys_or_touches_credentials_is_limited_most() -> None:
    per_hour = {effect: limit.calls * 3_600 / limit.window_seconds for effect, limit in LIMITS.items()}

    assert set(LIMITS) == set(Effect)
    assert per_hour[Effect.READS] > per_hour[Effect.WRITES] > per_hour[Effect.DESTROYS]
    assert per_hour[Effect.DESTROYS] == per_hour[Effect.CREDENTIALS] <= 20


@pytest.mark.parametrize("limit", [*LIMITS.values(), ABSENT])
def test_a_window_is_made_of_whole_slices(limit: Limit) -> None:
    assert limit.window_seconds == limit.slice_seconds * SLICES


def limit(calls: int, window_seconds: int) -> Limit:
    return Limit(calls=calls, window_seconds=window_seconds)


#: What a person's groups say, the tool's own limit, and which counts where the effect has 10 a minute.
STRICTEST = {
    "nothing said": ((), None, limit(10, 60)),
    "a group says fewer": ((limit(3, 60),), None, limit(3, 60)),
    "a group says more": ((limit(50, 60),), None, limit(50, 60)),
    "of several the fewest in the same time": ((limit(50, 60), limit(20, 60)), None, limit(20, 60)),
    "of several windows the slowest": ((limit(20, 60), limit(100, 3_600)), None, limit(100, 3_600)),
    "of the same pace the one that lets fewer through at once": ((limit(60, 60), limit(6, 6)), None, limit(6, 6)),
    "the tool has fewer than its effect": ((), limit(5, 60), limit(5, 60)),
    "the tool has more than its effect": ((), limit(20, 60), limit(10, 60)),
    "no group can allow more than the tool": ((limit(50, 60),), limit(5, 60), limit(5, 60)),
    "a group can allow less than the tool": ((limit(2, 60),), limit(5, 60), limit(2, 60)),
}


@pytest.mark.parametrize("case", STRICTEST)
def test_the_strictest_that_the_groups_say_counts_with_the_tools_own_as_a_ceiling(case: str) -> None:
    said, own, expected = STRICTEST[case]
    desk, tool = Desk(limit(10, 60)), replace(READ, limit=own)

    calls = [desk.lets_through(BOB, tool, *said) for _ in range(expected.calls + 2)]

    assert calls == [True] * expected.calls + [False] * 2
    with pytest.raises(TooManyCalls, match=rf": a person has {expected.calls} in "):
        desk.admit(BOB, tool, *said)


def test_where_the_groups_say_nothing_it_is_the_effects_or_the_tools_own() -> None:
    assert own_limit(READ) == LIMITS[Effect.READS]
    assert own_limit(replace(READ, limit=TWO_A_MINUTE)) == TWO_A_MINUTE


@pytest.mark.parametrize("impossible", [limit(0, 60), limit(1, 0), limit(1, 61), limit(1, 10**9), limit(10**9, 60)])
def test_a_tool_whose_limit_cannot_be_counted_is_none(impossible: Limit) -> None:
    with pytest.raises(TypeError):
        replace(READ, limit=impossible)


@pytest.mark.parametrize(
    ("seconds", "told"), [(60, "60 seconds"), (3_600, "60 minutes"), (7_200, "2 hours"), (86_400, "24 hours")]
)
def test_the_refusal_says_a_long_window_in_words(seconds: int, told: str) -> None:
    desk = Desk()
    desk.admit(BOB, READ, limit(1, seconds))

    with pytest.raises(TooManyCalls, match=rf"a person has 1 in {told}\."):
        desk.admit(BOB, READ, limit(1, seconds))


#: Limits that take turns, and pauses before each call, in seconds.
LIMITS_IN_TURN = st.lists(
    st.tuples(st.floats(min_value=0, max_value=400, allow_nan=False), st.sampled_from([0, 1])), min_size=1, max_size=60
)
SEVERAL = (limit(4, 60), limit(10, 1_200))


@settings(max_examples=examples(150), derandomize=True)
@given(LIMITS_IN_TURN)
def test_a_limit_that_changes_is_no_way_round_the_other(turns: list[tuple[float, int]]) -> None:
    desk, let_through = Desk(), list[tuple[float, int]]()
    for pause, which in turns:
        desk.now += pause
        if desk.lets_through(BOB, READ, SEVERAL[which]):
            let_through.append((desk.now, which))
            window = [limit for time, limit in let_through if time > desk.now - SEVERAL[which].window_seconds]
            # What was counted in a shorter window is tidied away while a longer one would still look back at it.
            counted = len(window) if which == 0 else window.count(which)
            assert counted <= SEVERAL[which].calls


@settings(max_examples=examples(150), derandomize=True)
@given(LIMITS_IN_TURN)
def test_whoever_waits_as_long_as_the_refusal_says_is_let_through_whatever_was_in_force_before(
    turns: list[tuple[float, int]],
) -> None:
    desk = Desk()
    for pause, which in turns:
        desk.now += pause
        desk.lets_through(BOB, READ, SEVERAL[which])
    with suppress(TooManyCalls):
        for _ in range(20):
            desk.admit(BOB, READ, SEVERAL[1])
    counted = dict(desk.counter.counted)
    with pytest.raises(TooManyCalls) as refusal:
        desk.admit(BOB, READ, SEVERAL[1])
    desk.counter.counted = counted

    told = str(refusal.value).partition("Try again in ")[2]
    number, unit = told.split(",")[0].split(" ")
    desk.now += int(number) * (60 if unit == "minutes" else 1)

    assert desk.lets_through(BOB, READ, SEVERAL[1])


@pytest.mark.parametrize("effect", AGENT_LIMITS)
def test_an_agent_has_no_more_than_any_agent_whatever_its_groups_say(effect: Effect) -> None:
    desk, tool = Desk(LIMITS[effect]), CountingTool("tool", effect).tool
    generous = Limit(calls=1_000, window_seconds=60)
    most = AGENT_LIMITS[effect].calls

    assert [desk.lets_through(AGENT, tool, generous) for _ in range(most + 1)] == [*[True] * most, False]
    assert AGENT_LIMITS[effect].strictness <= LIMITS[effect].strictness


def test_what_an_agents_groups_say_can_be_less() -> None:
    desk = Desk()

    assert [desk.lets_through(AGENT, READ, TWO_A_MINUTE) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(("calls_per_hour", "calls"), [(3, 3), (None, AGENT_BUDGET.calls), (10**6, AGENT_BUDGET.calls)])
def test_all_that_an_agent_calls_counts_together(calls_per_hour: int | None, calls: int) -> None:
    desk = Desk(Limit(calls=10**6, window_seconds=60))
    agent = replace(AGENT, calls_per_hour=calls_per_hour)
    tools = [CountingTool(f"tool{number}").tool for number in range(-(-(calls + 1) // 50))]
    let_through = sum(desk.lets_through(agent, tools[number // 50]) for number in range(calls))

    assert let_through == calls
    assert not desk.lets_through(agent, CountingTool("another").tool)
    assert not desk.lets_through(agent, None)
    assert desk.lets_through(BOB, READ)


def test_an_agent_is_told_what_it_has() -> None:
    desk = Desk()
    agent = replace(AGENT, calls_per_hour=1)
    desk.admit(agent)

    with pytest.raises(TooManyCalls, match=r"Too many calls of anything: an agent has 1 in 60 minutes.*tell its owner"):
        desk.admit(agent)
