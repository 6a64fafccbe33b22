"""A tool that only reads runs while its call is counted; nothing is told before the count is known."""

from dataclasses import replace
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from servicedesk.errors import DeskUnavailable, LimitsUnavailable, ToolFailed
from servicedesk.execution.limits import LIMITS
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Slice
from tests.events import call_event
from tests.fakes.execution import FakeCounter, WhenAsked
from tests.fakes.tools import CountingTool
from tests.server.written import written
from tests.worlds.mcp_service import CountingService

READS = LIMITS[Effect.READS].calls
ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])
#: So long a test waits for what never comes.
PATIENCE_SECONDS = 10


class Meeting(FakeCounter):
    """A counter that counts when a tool runs at the same time, and not before."""

    def __init__(self) -> None:
        super().__init__()
        self.barrier = Barrier(2)

    def count(self, what: str, slice_: Slice, most: int, keep_until: int) -> dict[Slice, int]:
        """Wait for the tool, and count."""
        try:
            self.barrier.wait(PATIENCE_SECONDS)
        except BrokenBarrierError:
            raise LimitsUnavailable from None
        return super().count(what, slice_, most, keep_until)


@ERAS
def test_a_read_and_its_count_wait_at_the_same_time(legacy: bool) -> None:
    counter = Meeting()
    read = CountingTool("read").tool

    def run(arguments: Any, caller: Any) -> Any:
        counter.barrier.wait(PATIENCE_SECONDS)
        return read.run(arguments, caller)

    answer = CountingService(replace(read, run=run), counter=counter).invoke_as(
        "support-engineers", call_event("read", legacy=legacy)
    )

    assert answer.status == 200
    assert answer.json["result"]["structuredContent"]["done"] is True
    assert sum(counter.counted.values()) == 1


@pytest.mark.parametrize("effect", [effect for effect in Effect if effect is not Effect.READS])
def test_what_writes_waits_until_its_call_is_counted(effect: Effect) -> None:
    counter = FakeCounter()
    counted_by_then: list[int] = []
    write = CountingTool("write", effect).tool

    def run(arguments: Any, caller: Any) -> Any:
        counted_by_then.append(len(counter.counted))
        return write.run(arguments, caller)

    # Its count comes when somebody waits for it: to begin it is not enough.
    service = CountingService(replace(write, run=run), counter=counter, worker=WhenAsked())
    service.invoke_as("support-engineers", call_event("write"))

    assert counted_by_then == [1]


ENDS: dict[str, Exception | None] = {
    "it is done": None,
    "it refuses": ToolFailed("There is no such customer."),
    "it does not reach the desk": DeskUnavailable(),
    "it breaks": RuntimeError("a defect"),
}


def ending(error: Exception | None) -> Any:
    """Return a tool that only reads, and ends like this."""
    tool = CountingTool("read").tool

    def run(arguments: Any, caller: Any) -> Any:
        if error is not None:
            raise error
        return tool.run(arguments, caller)

    return replace(tool, run=run)


@ERAS
@pytest.mark.parametrize("error", ENDS.values(), ids=ENDS)
def test_however_a_read_ends_its_count_is_waited_for(error: Exception | None, legacy: bool) -> None:
    service = CountingService(ending(error), worker=WhenAsked())

    service.invoke_as("support-engineers", call_event("read", legacy=legacy))

    assert sum(service.counter.counted.values()) == 1


@ERAS
@pytest.mark.parametrize("error", ENDS.values(), ids=ENDS)
def test_what_could_not_be_counted_is_not_told_and_recorded_once(error: Exception | None, legacy: bool) -> None:
    service = CountingService(ending(error), worker=WhenAsked())
    service.counter.available = False

    with written() as log:
        answer = service.invoke_as("support-engineers", call_event("read", legacy=legacy))

    assert answer.status == 503
    assert "Done" not in answer.body
    assert [line["outcome"] for line in log.lines if line["message"] == "call"] == ["unavailable"]


@ERAS
def test_after_the_limit_nothing_is_told_and_a_loop_gets_nothing_read(legacy: bool) -> None:
    tool = CountingTool("read")
    service = CountingService(tool.tool)
    for _ in range(READS):
        service.invoke_as("support-engineers", call_event("read", legacy=legacy))

    with written() as log:
        answers = [service.invoke_as("support-engineers", call_event("read", legacy=legacy)) for _ in range(20)]

    assert all("Too many calls of read" in answer.body and "Done" not in answer.body for answer in answers)
    assert [line["outcome"] for line in log.lines] == ["too_many_calls"] * 20
    # The first is refused when it is counted, and whoever was refused is counted first.
    assert len(tool.runs) == READS + 1
