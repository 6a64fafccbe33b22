"""A record whose members come together is the line that Powertools would write of them one by one."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from servicedesk.policy.audit import Outcome
from servicedesk.server.log import Formatter, logger, together, write_decision
from tests.server.written import written

TRACE = "Root=1-65f0c2a1-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1"
CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb="1024", invoked_function_arn="arn", aws_request_id="request-1"
)
MEMBERS = {
    "subject": "somebody",
    "tool": None,
    "outcome": Outcome.LISTED,
    "tools": 5,
    "about": {"protocol": "2026-07-28", "nothing": None},
    "shadow": {"fields_lost": ["name"]},
    "Calls": 1.5,
    "_aws": {"Timestamp": 1, "CloudWatchMetrics": []},
    "words": "<é> %(name)s",
}


@logger.inject_lambda_context(clear_state=True, log_event=False)
def handler(_event: dict[str, Any], _context: Any) -> None:
    """Log one thing in every way."""
    logger.append_keys(trace_id="4bf92f35", nobody=None)
    for extra in (MEMBERS, together(MEMBERS)):
        logger.info("list", extra=extra)
    write_decision(logging.INFO, "list", MEMBERS)


@pytest.mark.parametrize("trace", [TRACE, None])
def test_every_way_writes_the_same(trace: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if trace is None:
        monkeypatch.delenv("_X_AMZN_TRACE_ID", raising=False)
    else:
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)

    with written() as log:
        handler({}, CONTEXT)

    one_by_one, at_once, decision = log.lines
    unlike = {"timestamp": one_by_one["timestamp"], "location": one_by_one["location"]}
    assert {**at_once, **unlike} == {**decision, **unlike} == one_by_one
    assert {line["location"].partition(":")[0] for line in log.lines} == {"handler"}
    assert (
        list(decision)[:4] == list(at_once)[:4] == list(one_by_one)[:4] == ["level", "location", "message", "timestamp"]
    )
    assert ("xray_trace_id" in at_once) is (trace is not None)


def test_an_exception_is_formatted_as_powertools_does() -> None:
    record = logging.LogRecord("name", logging.ERROR, "path", 1, "broke", (), (ValueError, ValueError("why"), None))

    assert json.loads(Formatter().format(record))["exception_name"] == "ValueError"
