"""How often a desk is asked by everybody together."""

import pytest

from servicedesk.desk_settings import CallsPerMinute
from servicedesk.desks.budget import BUDGET_SPENT, DeskBudget
from servicedesk.errors import DeskBusy, DeskUnavailable
from tests.desks.http.server import answer
from tests.desks.http.world import desk_world
from tests.fakes.clock import FakeClock
from tests.fakes.execution import FakeCounter

ALLOWED = CallsPerMinute(reads=3, writes=1)
GOOD = answer({"id": 4711})


def test_beyond_the_budget_the_desk_is_not_asked_and_it_is_said_when_there_is_room() -> None:
    clock, counter = FakeClock(1_000_000.0), FakeCounter()
    with desk_world(GOOD, budget=DeskBudget(counter, ALLOWED, clock)) as world:
        for _ in range(3):
            world.read()
        with pytest.raises(DeskBusy) as busy:
            world.read()

    assert busy.value.code == BUDGET_SPENT
    assert 60 <= busy.value.retry_after_seconds <= 70
    assert len(world.desk.received) == 3

    budget = DeskBudget(counter, ALLOWED, clock)
    clock.now_seconds += busy.value.retry_after_seconds - 1
    with pytest.raises(DeskBusy):
        budget.spend("reads")
    clock.now_seconds += 1
    budget.spend("reads")


def test_reads_and_writes_are_counted_apart_and_everybody_is_counted_together() -> None:
    clock, counter = FakeClock(), FakeCounter()
    first, second = (DeskBudget(counter, ALLOWED, clock) for _ in range(2))

    first.spend("writes")
    with pytest.raises(DeskBusy):
        second.spend("writes")
    for budget in (first, second, first):
        budget.spend("reads")
    with pytest.raises(DeskBusy):
        second.spend("reads")

    assert {what for what, _ in counter.counted} == {"desk#reads", "desk#writes"}


def test_while_it_is_known_that_there_is_no_room_nothing_is_counted() -> None:
    clock, counter = FakeClock(), FakeCounter()
    budget = DeskBudget(counter, ALLOWED, clock)
    budget.spend("writes")
    with pytest.raises(DeskBusy) as first:
        budget.spend("writes")
    counter.available = False

    clock.now_seconds += 10
    with pytest.raises(DeskBusy) as second:
        budget.spend("writes")

    assert second.value.retry_after_seconds == first.value.retry_after_seconds - 10


def test_where_nothing_can_be_counted_nobody_is_asked() -> None:
    counter = FakeCounter()
    counter.available = False
    with desk_world(GOOD, budget=DeskBudget(counter, ALLOWED)) as world:
        for ask in (world.read, world.write):
            with pytest.raises(DeskUnavailable) as undecided:
                ask()
            assert type(undecided.value) is DeskUnavailable
            assert undecided.value.__context__ is None

    assert world.desk.received == []
