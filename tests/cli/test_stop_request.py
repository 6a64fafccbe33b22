"""A stack stops when it is asked to, whenever that is."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from cli.stop_request import StopRequest

# A request that is not heard would otherwise be waited for without end.
pytestmark = pytest.mark.usefixtures("alarm")
LOST_SECONDS = 10


@pytest.fixture
def alarm() -> Iterator[None]:
    def lost(*_: object) -> None:
        pytest.fail("the request to stop was not heard")

    before = signal.signal(signal.SIGALRM, lost)
    signal.alarm(LOST_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_that_comes_before_anybody_waits_is_heard(number: signal.Signals) -> None:
    with StopRequest() as stop:
        os.kill(os.getpid(), number)

        stop.wait()


def test_a_request_that_reaches_another_thread_is_heard() -> None:
    def ask() -> None:
        signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

    with StopRequest() as stop:
        asking = threading.Timer(0.1, ask)
        asking.start()

        stop.wait()
    asking.join()


def test_afterwards_signals_mean_what_they_meant_before() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    with StopRequest():
        during = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert during != before
    assert signal.set_wakeup_fd(-1) == -1


def test_what_does_not_end_in_time_is_ended_after_its_traces_are_gone() -> None:
    done: list[str] = []
    ended = threading.Event()

    def end() -> None:
        done.append("ended")
        ended.set()

    with StopRequest(grace_seconds=0, end=end) as stop:
        stop.traces.callback(done.append, "traces")
        os.kill(os.getpid(), signal.SIGTERM)

        ended.wait()

    assert done == ["traces", "ended"]


def test_it_is_ended_even_if_a_trace_stays() -> None:
    ended = threading.Event()

    def fail() -> None:
        raise PermissionError

    with StopRequest(grace_seconds=0, end=ended.set) as stop:
        stop.traces.callback(fail)
        os.kill(os.getpid(), signal.SIGTERM)

        ended.wait()


def test_who_leaves_in_time_is_not_ended_and_nobody_is_without_a_request() -> None:
    ended: list[str] = []

    with StopRequest(end=lambda: ended.append("asked")) as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        stop.wait()
    with StopRequest(grace_seconds=0, end=lambda: ended.append("not asked")):
        pass

    assert ended == []
