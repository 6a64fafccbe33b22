"""A call is counted before anything is read for it or looked at in it."""

import pytest

from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import InvalidToken, LimitsUnavailable, TooManyCalls, UnknownTool
from servicedesk.execution.call import admit_call
from servicedesk.execution.limits import Limits
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Limit
from tests.fakes.clock import FakeClock
from tests.fakes.execution import FakeCounter
from tests.fakes.grant_store import FakeGrantStore, grant
from tests.fakes.tools import CountingTool
from tests.people import person

TWO = Limit(calls=2, window_seconds=60)
BOB = person("agents")


class Desk:
    """A person who may read; who may erase, and what there is, a test decides."""

    def __init__(self) -> None:
        tools = [CountingTool("read").tool, CountingTool("erase", Effect.DESTROYS).tool, CountingTool("hidden").tool]
        self.grants = FakeGrantStore(grant("agents", "read"), grant("agents", "erase"))
        self.calendar = FakeClock()
        self.discovery = Discovery(self.grants, tools, ttl_seconds=30, calendar=self.calendar)
        self.counter = FakeCounter()
        self.limits = Limits(self.counter, lambda: 600.0, dict.fromkeys(Effect, TWO), TWO)
        self.opened = self.discovery.open(BOB)
        self.grants.reads.clear()

    def admit(self, name: str) -> str:
        """Return how it ends."""
        try:
            with admit_call(self.opened, name, self.discovery, self.limits):
                pass
        except (TooManyCalls, UnknownTool, InvalidToken) as error:
            return type(error).__name__
        return "admitted"

    @property
    def counted(self) -> dict[str, int]:
        """How often what was counted for the person."""
        return {what.removeprefix(f"{BOB.subject}#"): calls for (what, _), calls in self.counter.counted.items()}


@pytest.mark.requirement("tools.rate-limits")
@pytest.mark.parametrize("name", ["read", "erase", "hidden", "no_such_tool"])
def test_after_as_many_as_there_may_be_nothing_is_read_any_more(name: str) -> None:
    desk = Desk()
    ends = [desk.admit(name) for _ in range(2)]
    desk.grants.reads.clear()

    assert "TooManyCalls" not in ends
    assert [desk.admit(name) for _ in range(50)] == ["TooManyCalls"] * 50
    assert desk.grants.reads == []


def test_whatever_is_not_in_the_toolbox_has_one_counter_a_person() -> None:
    desk = Desk()

    assert [desk.admit(name) for name in ("hidden", "no_such_tool", "x" * 60_000, "hidden")] == [
        "UnknownTool",
        "UnknownTool",
        "TooManyCalls",
        "TooManyCalls",
    ]
    assert desk.counted == {"": 3}
    assert desk.admit("read") == "admitted"


def test_a_hidden_tool_and_none_are_refused_alike_before_and_after_the_limit() -> None:
    hidden, unknown = Desk(), Desk()

    ends = [(hidden.admit("hidden"), unknown.admit("no_such_tool")) for _ in range(5)]

    assert all(one == other for one, other in ends)
    assert hidden.grants.reads == unknown.grants.reads
    assert hidden.counter.counted == unknown.counter.counted


def test_a_tool_that_was_granted_since_counts_as_what_it_is_too() -> None:
    desk = Desk()
    desk.grants.grants.append(grant("agents", "hidden"))

    ends = [desk.admit("hidden") for _ in range(3)]

    assert ends == ["admitted", "admitted", "TooManyCalls"]
    assert desk.counted == {"": 3, "hidden": 2}


def test_a_tool_that_was_taken_away_since_is_counted_and_refused() -> None:
    desk = Desk()
    desk.grants.grants.clear()

    assert desk.admit("erase") == "UnknownTool"
    assert desk.counted == {"erase": 1}


@pytest.mark.parametrize("name", ["read", "erase"])
def test_a_tool_whose_grant_has_ended_since_the_toolbox_was_opened_is_counted_and_refused(name: str) -> None:
    desk = Desk()
    ends_at = int(desk.calendar.now_seconds) + 10
    desk.grants.grants[:] = [grant("agents", name, Conditions(ends_at=ends_at))]
    desk.opened = Discovery(desk.grants, [desk.opened.take(name).tool], ttl_seconds=30, calendar=desk.calendar).open(
        BOB
    )
    assert desk.admit(name) == "admitted"

    desk.calendar.now_seconds = ends_at

    assert desk.admit(name) == "UnknownTool"
    assert desk.counted == {name: 2}


def test_whoever_was_revoked_is_counted_and_refused() -> None:
    desk = Desk()
    desk.grants.not_before[BOB.subject] = BOB.authenticated_at + 1

    assert desk.admit("erase") == "InvalidToken"
    assert desk.counted == {"erase": 1}


@pytest.mark.parametrize("name", ["read", "erase", "hidden", "no_such_tool"])
def test_what_cannot_be_counted_is_not_decided(name: str) -> None:
    desk = Desk()
    desk.counter.available = False

    with pytest.raises(LimitsUnavailable):
        desk.admit(name)

    assert desk.grants.reads == []
