"""What a model is told of a desk that did not answer, or of which nobody knows what it did; and what the log has."""

import json
import logging
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest

from servicedesk.desks.http.sender import DeskCall
from servicedesk.errors import (
    DeskBudgetSpent,
    DeskBusy,
    DeskConflict,
    DeskLeftAlone,
    DeskRefused,
    DeskUnavailable,
    OutcomeUnknown,
)
from servicedesk.server.desk_record import record_desk_request
from servicedesk.server.log import SERVICE
from servicedesk.tools.effect import Effect
from tests.events import call_event
from tests.fakes.tools import CountingTool
from tests.worlds.mcp_service import CountingService

KINDS: tuple[type[DeskBusy], ...] = (DeskBusy, DeskBudgetSpent, DeskLeftAlone)
BUSY = "{} Nothing was done. Try again in {}, not before."
UNKNOWN = (
    "The service desk's data cannot be reached at the moment, so whether this was done is not known."
    " Look in a few seconds, before you call again."
)
UNREACHABLE = "The service desk's data cannot be reached at the moment. Try again in a few seconds."


def failing(error: Exception, effect: Effect) -> Any:
    def run(arguments: Any, caller: Any) -> Any:
        raise error

    return replace(CountingTool("try_it", effect).tool, run=run)


@pytest.mark.parametrize(
    ("error", "effect", "told"),
    [
        *(
            (kind(retry_after_seconds=seconds), effect, BUSY.format(kind.why, said))
            for kind in KINDS
            for seconds, said in ((7, "7 seconds"), (1, "1 second"))
            for effect in Effect
        ),
        (DeskUnavailable("500"), Effect.READS, UNREACHABLE),
        (DeskUnavailable("500"), Effect.WRITES, UNKNOWN),
        (OutcomeUnknown("ReadTimeoutError"), Effect.WRITES, UNKNOWN),
        (OutcomeUnknown("ReadTimeoutError"), Effect.READS, UNKNOWN),
        (
            DeskConflict(),
            Effect.WRITES,
            "It was changed since it was read. Nothing was done. Read it again.",
        ),
        (DeskRefused("priority"), Effect.WRITES, "The service desk does not take this: priority. Nothing was done."),
    ],
)
def test_a_model_is_told_whether_something_was_done_and_when_to_go_on(
    error: Exception, effect: Effect, told: str
) -> None:
    service = CountingService(failing(error, effect))

    answer = service.invoke_as("support-engineers", call_event("try_it"))

    assert answer.status == 200
    assert answer.json["result"]["isError"] is True
    assert answer.json["result"]["content"][0]["text"] == told


def test_each_limit_says_whose_it_is() -> None:
    assert set(KINDS) == {DeskBusy, *DeskBusy.__subclasses__()}
    assert len({kind.why for kind in KINDS}) == len(KINDS)
    assert "This deployment's own limit" in DeskBudgetSpent.why
    assert "The service desk itself" in DeskBusy.why


def test_the_log_has_a_requests_route_and_none_of_its_values() -> None:
    handler = logging.getLogger(SERVICE).handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    record_desk_request(DeskCall(method="GET", route="ticket/{}", code="404", milliseconds=12, is_fault=False))
    handler.setStream(before)

    record = json.loads(lines.getvalue())
    told = {name: record[name] for name in ("message", "method", "route", "code", "duration_ms")}
    assert told == {
        "message": "the desk was asked",
        "method": "GET",
        "route": "ticket/{}",
        "code": "404",
        "duration_ms": 12,
    }
