"""Lambda ends a function in the middle of a write, at its time-out: what was begun is whole or not there."""

from asyncio import Runner, set_event_loop
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as ThreadEvent
from threading import Thread

import pytest

from servicedesk.server.service import McpHandler
from tests.events import Event
from tests.faults.path import FAULTS, Path, Plan, failing, path, prepared, signed
from tests.faults.test_faults import CALLS, COMPLETED, EVERY
from tests.worlds.mcp_service import CONTEXT

WRITES = {"TransactWriteItems", "BatchWriteItem", "UpdateItem", "PutItem", "AdminDisableUser", "AdminResetUserPassword"}
#: What is sent again as it was, whatever became of it.
ONCE = {"open a ticket", "note", "add a customer"}
WRITING = [(what, number) for what, number in EVERY if CALLS[what][number] in WRITES]


@contextmanager
def stopped(whole: Path, event: Event, plan: Plan) -> Iterator[None]:
    """Invoke until the plan's call, and let nothing of the invocation run on meanwhile: no handler, no clean-up."""
    reached, released = ThreadEvent(), ThreadEvent()

    def stop(operation: str) -> Exception:
        reached.set()
        released.wait()
        return FAULTS["an error"](operation)

    plan.fault = stop
    invocation = Thread(target=_invoked, args=(whole.handler, event), daemon=True)
    invocation.start()
    assert reached.wait(timeout=30)
    try:
        yield
    finally:
        released.set()
        invocation.join()


def _invoked(handler: McpHandler, event: Event) -> None:
    with Runner() as runner:
        # Mangum takes the thread's loop.
        set_event_loop(runner.get_loop())
        handler(signed(event), CONTEXT)


@pytest.mark.parametrize("is_done_first", [False, True], ids=["before the write arrived", "after the write arrived"])
@pytest.mark.parametrize(("what", "number"), WRITING)
def test_a_function_that_ends_in_the_middle_of_a_write_leaves_it_whole_or_undone_and_the_next_completes_it(
    monkeypatch: pytest.MonkeyPatch, what: str, number: int, is_done_first: bool
) -> None:
    plan = Plan(fails_at=number, is_done_first=is_done_first)
    with path(monkeypatch) as whole:
        event = prepared(whole, what)
        before, _, _ = whole.state()
        whole.restart()
        with failing(monkeypatch, plan), stopped(whole, event, plan):
            # What follows is another execution environment's, and succeeds.
            after, _, _ = whole.state()
            whole.restart()
            again = whole.invoke(event if what in ONCE or after != before else prepared(whole, what))
            kept, _, _ = whole.state()

    is_written = CALLS[what][number] == "TransactWriteItems" and is_done_first
    assert (after != before) is (is_written or (what, CALLS[what][number]) == COMPLETED)
    assert again.status == 200
    # Asked for twice, a ticket is opened or moved and something said once, whichever of the two got through.
    opened = {name for name in kept if name[1].startswith("active#")} - set(before)
    assert len(opened) == (what in {"open a ticket", "merge"})
    said = {name for name in kept if name[1].startswith(("comment#", "note#"))} - set(before)
    assert len(said) == (what in {"note", "answer", "change a ticket"})
