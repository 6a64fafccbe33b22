"""How often one person may use one tool."""

import pytest

from servicedesk.discovery.toolbox import GrantedTool, toolbox
from servicedesk.errors import LimitsUnavailable, ToolFailed
from servicedesk.execution.limits import LIMITS, Limit, Limits
from servicedesk.tools.effect import Effect
from tests.grants import CountingTool, grant
from tests.people import person
from tests.safeguards import MemoryCounter

TWO_A_MINUTE = dict.fromkeys(Effect, Limit(calls=2, window_seconds=60))


def granted(name: str = "read", subject: str = "subject-of-bob") -> GrantedTool:
    tool = CountingTool(name).tool
    return toolbox(person("g", subject=subject), [grant("g", name)], {name: tool}).take(name)


class Desk:
    def __init__(self) -> None:
        self.now = 600.0
        self.counter = MemoryCounter()
        self.limits = Limits(self.counter, lambda: self.now, TWO_A_MINUTE)


@pytest.mark.requirement("tools.rate-limits")
def test_as_many_calls_as_there_may_be_are_let_through_and_no_more() -> None:
    desk = Desk()
    desk.limits.admit(granted())
    desk.limits.admit(granted())

    with pytest.raises(ToolFailed) as refusal:
        desk.limits.admit(granted())

    assert "a person has 2 in 60 seconds" in str(refusal.value)
    assert "Try again in 60 seconds" in str(refusal.value)


def test_the_answer_says_when_to_try_again_and_then_it_works() -> None:
    desk = Desk()
    desk.now = 659.0
    desk.limits.admit(granted())
    desk.limits.admit(granted())
    with pytest.raises(ToolFailed, match="Try again in 1 second,"):
        desk.limits.admit(granted())

    desk.now += 1

    desk.limits.admit(granted())


@pytest.mark.parametrize("other", [granted("search"), granted(subject="subject-of-carol")], ids=["tool", "person"])
def test_each_person_and_each_tool_is_counted_alone(other: GrantedTool) -> None:
    desk = Desk()
    desk.limits.admit(granted())
    desk.limits.admit(granted())

    desk.limits.admit(other)


def test_when_nothing_can_be_counted_nobody_is_let_through() -> None:
    desk = Desk()
    desk.counter.available = False

    with pytest.raises(LimitsUnavailable):
        desk.limits.admit(granted())


def test_what_destroys_or_touches_credentials_is_limited_most() -> None:
    per_hour = {effect: limit.calls * 3_600 / limit.window_seconds for effect, limit in LIMITS.items()}

    assert set(LIMITS) == set(Effect)
    assert per_hour[Effect.READS] > per_hour[Effect.WRITES] > per_hour[Effect.DESTROYS]
    assert per_hour[Effect.DESTROYS] == per_hour[Effect.CREDENTIALS] <= 20
