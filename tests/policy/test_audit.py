"""An audit record is read back as it was written, through the log's own line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.discovery.grants import TrialRule
from servicedesk.discovery.toolbox import toolbox
from servicedesk.discovery.trial_rules import Trial
from servicedesk.policy.audit import Outcome, RecordKind, read_record
from servicedesk.policy.audit_trail import AuditQuery, AuditRecord
from servicedesk.server.audit_record import record_call, record_list, record_message_refused, record_refusal
from servicedesk.tools.view import View
from tests.fakes.grant_store import grant
from tests.fakes.tools import CountingTool
from tests.people import person
from tests.server.written import written

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ABOUT = {"protocol": "2026-07-28", "customer_id": "C-1042"}
BOB = person("agents")
BOX = toolbox(BOB, [grant("agents", "get_customer", version=3)], {"get_customer": CountingTool("get_customer").tool})
RULE = TrialRule(group="agents", tool="get_customer", conditions=None, version=3)


def read_back(**expected: Any) -> AuditRecord:
    known = {"at": NOON, "subject": BOB.subject, "client_id": BOB.client_id, "tool": None, "is_refused": False}
    return AuditRecord(**{**known, **expected})


def line_of(log: Any) -> dict[str, Any]:
    (line,) = log.lines
    # Of an invocation that another test made, if any.
    line.pop("function_request_id", None)
    return dict(json.loads(json.dumps(line)))


@pytest.mark.parametrize("outcome", Outcome)
def test_a_call_of_ones_own_tool_is_no_refusal_however_it_ended(outcome: Outcome) -> None:
    with written() as log:
        record_call(BOX.take("get_customer"), outcome, ABOUT, 0.1)

    assert read_record(line_of(log), NOON) == read_back(
        outcome=outcome.value, tool="get_customer", grants=("agents@3",), about=ABOUT
    )


@pytest.mark.parametrize("tool", ["delete_customer", None])
def test_a_call_of_a_tool_that_is_not_granted_is_a_refusal_with_what_watched_rules_say(tool: str | None) -> None:
    trial = Trial(rules=(RULE,), view=View(()))
    with written() as log:
        record_refusal(BOB, tool, Outcome.NOT_GRANTED, trial, ABOUT)

    assert read_record(line_of(log), NOON) == read_back(
        outcome="not_granted", tool=tool, is_refused=True, about=ABOUT, shadow=trial.as_record()
    )


def test_a_message_that_was_not_looked_into_is_a_refusal_that_says_why() -> None:
    with written() as log:
        record_message_refused(BOB, "TOO_MUCH")

    assert read_record(line_of(log), NOON) == read_back(
        outcome="message_refused", is_refused=True, about={"fault": "TOO_MUCH"}
    )


def test_a_list_is_no_refusal() -> None:
    with written() as log:
        record_list(BOX)

    assert read_record(line_of(log), NOON) == read_back(outcome="listed")


def test_whoever_asks_for_refusals_asks_for_each_kind_that_is_one() -> None:
    asked = {refused: AuditQuery(since=NOON, refused=refused).members["message"] for refused in (True, False, None)}

    assert set(asked[True]) == {kind for kind in RecordKind if kind.is_refusal}
    assert {*asked[True], *asked[False]} == set(asked[None]) == set(RecordKind)
