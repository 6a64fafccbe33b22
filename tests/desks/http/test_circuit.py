"""A desk that does not answer is left alone for a while."""

from contextlib import suppress

import pytest

from servicedesk.desks.http.circuit import CIRCUIT_OPEN, CircuitBreaker
from servicedesk.errors import DeskBusy, DeskUnavailable, OutcomeUnknown, ServiceDeskError
from tests.desks.http.server import answer, reset
from tests.desks.http.world import desk_world
from tests.fakes.clock import FakeClock

GOOD = answer({"id": 4711})
BROKEN = answer({}, "500 Oops")


def breaker(clock: FakeClock) -> CircuitBreaker:
    return CircuitBreaker(max_faults=3, open_seconds=20, clock=clock)


def test_after_so_many_faults_in_a_row_nobody_is_asked_and_it_is_said_when_again() -> None:
    clock = FakeClock()
    with desk_world(BROKEN, circuit=breaker(clock), max_calls=100) as world:
        for _ in range(3):
            with pytest.raises(DeskUnavailable):
                world.read()
        clock.now_seconds += 5.5
        for ask in (world.read, world.write):
            with pytest.raises(DeskBusy) as busy:
                ask()

    assert (busy.value.code, busy.value.retry_after_seconds) == (CIRCUIT_OPEN, 15)
    assert len(world.desk.received) == 3


def test_then_one_is_let_through_and_a_good_answer_closes_it() -> None:
    clock = FakeClock()
    with desk_world(BROKEN, BROKEN, BROKEN, GOOD, circuit=breaker(clock), max_calls=100) as world:
        for _ in range(3):
            with pytest.raises(DeskUnavailable):
                world.read()
        clock.now_seconds += 20
        found = [world.read() for _ in range(3)]

    assert [one.document for one in found] == [{"id": 4711}] * 3
    assert len(world.desk.received) == 6


def test_another_fault_of_the_one_that_was_let_through_opens_it_again() -> None:
    clock = FakeClock()
    with desk_world(reset(), circuit=breaker(clock), max_calls=100) as world:
        for _ in range(3):
            with pytest.raises(OutcomeUnknown):
                world.write()
        clock.now_seconds += 20
        with pytest.raises(OutcomeUnknown):
            world.write()
        with pytest.raises(DeskBusy) as busy:
            world.write()

    assert busy.value.retry_after_seconds == 20
    assert len(world.desk.received) == 4


def test_of_several_that_come_while_it_is_half_open_one_is_let_through() -> None:
    clock = FakeClock()
    circuit = breaker(clock)
    for _ in range(3):
        circuit.admit()
        circuit.note(is_fault=True)
    clock.now_seconds += 20

    circuit.admit()
    with pytest.raises(DeskBusy):
        circuit.admit()
    # The first never said how it ended: another may try.
    clock.now_seconds += 20
    circuit.admit()


@pytest.mark.parametrize("status", ["404 None", "403 No", "422 No", "429 Slow", "401 No", "412 No"])
def test_whoever_says_no_is_there(status: str) -> None:
    with desk_world(answer({}, status), circuit=breaker(FakeClock()), max_calls=100) as world:
        for _ in range(10):
            with suppress(ServiceDeskError):
                world.read()

    assert len(world.desk.received) == 10


def test_faults_that_are_not_in_a_row_are_no_outage() -> None:
    with desk_world(*[BROKEN, BROKEN, GOOD] * 3, circuit=breaker(FakeClock()), max_calls=100) as world:
        for _ in range(3):
            for _ in range(2):
                with pytest.raises(DeskUnavailable):
                    world.read()
            world.read()

    assert len(world.desk.received) == 9
