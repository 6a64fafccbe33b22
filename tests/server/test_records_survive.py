"""A caller who hangs up at any moment takes no record along: what was decided or done is in the log."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from starlette.types import Message, Scope

from servicedesk.errors import InvalidToken
from servicedesk.identity.token_fault import TokenFault
from tests.events import Event, call_event, load_event, with_token
from tests.fakes.signing_keys import FakeSigningKeys
from tests.server.written import written
from tests.worlds.mcp_service import CountingService, token_of

#: More turns of the event loop than any request takes.
TURNS = 60
ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])


def scope_of(event: Event) -> Scope:
    headers = [(name.encode(), value.encode()) for name, value in event["headers"].items()]
    return {
        "type": "http", "method": "POST", "path": "/mcp", "raw_path": b"/mcp", "query_string": b"", "root_path": "",
        "scheme": "https", "http_version": "1.1", "headers": headers, "server": ("desk", 443), "client": ("c", 1),
    }  # fmt: skip


async def hung_up(service: CountingService, event: Event, turns: int) -> bool:
    """Send a request, and cancel it after so many turns of the loop; say whether it had been answered by then."""
    messages: list[Message] = [{"type": "http.request", "body": event["body"].encode(), "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def send(_message: Message) -> None:
        pass

    application: Any = service.handler.application
    request: asyncio.Future[None] = asyncio.ensure_future(application(scope_of(event), receive, send))
    for _ in range(turns):
        await asyncio.sleep(0)
    is_answered = request.done()
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    return is_answered


def cut_at_every_turn(
    make: Callable[[], tuple[CountingService, Event]], is_decided: Callable[[CountingService], bool]
) -> list[bool]:
    """Hang up after 0, 1, 2 ... turns; return whether it was decided each time. Decided and not recorded fails."""
    decided: list[bool] = []
    for turns in range(TURNS):
        service, event = make()
        # Not asyncio.run, which would take away the loop that Mangum keeps.
        with written() as log, closing(asyncio.new_event_loop()) as loop:
            is_answered: bool = loop.run_until_complete(hung_up(service, event, turns))
        decided.append(is_decided(service))
        assert len(log.lines) == decided[-1], turns
        if is_answered:
            return decided
    raise AssertionError("the request takes more turns than that")


@ERAS
def test_a_refused_call_is_recorded_however_early_the_caller_hangs_up(legacy: bool) -> None:
    event = with_token(call_event("delete_customer", legacy=legacy), token_of("support-engineers"))

    # Opened once, and decided on a fresh read.
    decided = cut_at_every_turn(lambda: (CountingService(), event), lambda service: len(service.grants.reads) == 2)

    assert (decided[0], decided[-1]) == (False, True)


@ERAS
def test_a_call_that_ran_is_recorded_however_early_the_caller_hangs_up(legacy: bool) -> None:
    event = with_token(call_event("read_ticket", legacy=legacy), token_of("support-engineers"))

    decided = cut_at_every_turn(lambda: (CountingService(), event), lambda service: bool(service.read.runs))

    assert (decided[0], decided[-1]) == (False, True)


def test_a_refused_token_is_recorded_however_early_the_caller_hangs_up() -> None:
    keys: list[FakeSigningKeys] = []

    def make() -> tuple[CountingService, Event]:
        keys.append(FakeSigningKeys(failure=InvalidToken(TokenFault.UNKNOWN_KEY)))
        return CountingService(keys=keys[-1]), with_token(load_event("mcp-tools-list"), token_of("administrators"))

    decided = cut_at_every_turn(make, lambda _: bool(keys[-1].asked))

    assert (decided[0], decided[-1]) == (False, True)
