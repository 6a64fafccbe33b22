"""An audit record is read back as it was written, through the log's own line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.discovery.grants import TrialRule
from servicedesk.discovery.toolbox import toolbox
from servicedesk.discovery.trial_rules import Differences, Trial
from servicedesk.policy.audit import Outcome, RecordKind, read_record
from servicedesk.policy.audit_trail import AuditQuery, AuditRecord
from servicedesk.server.audit_record import record_call, record_list, record_message_refused, record_refusal
from servicedesk.tools.view import View
from tests.fakes.grant_store import grant, stored_permissions
from tests.fakes.tools import CountingTool
from tests.people import person
from tests.server.written import written

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ABOUT = {"protocol": "2026-07-28", "customer_id": "C-1042"}
BOB = person("agents")
TOOL = CountingTool("get_customer").tool
BOX = toolbox(BOB, stored_permissions(grant("agents", TOOL.name, version=3)), {TOOL.name: TOOL}, 0)
RULE = TrialRule(group="agents", tool="get_customer", conditions=None, version=3)


def read_back(**expected: Any) -> AuditRecord:
    known = {
        "at": NOON,
        "kind": RecordKind.CALL,
        "subject": BOB.subject,
        "client_id": BOB.client_id,
        "tool": None,
        "is_refused": False,
    }
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
    trial = Trial(rules=(RULE,), view=View(()), differences=Differences())
    with written() as log:
        record_refusal(BOB, tool, Outcome.NOT_GRANTED, trial, ABOUT)

    assert read_record(line_of(log), NOON) == read_back(
        kind=RecordKind.CALL_REFUSED,
        outcome="not_granted",
        tool=tool,
        is_refused=True,
        about=ABOUT,
        shadow=trial.as_record(),
    )


def test_a_message_that_was_not_looked_into_is_a_refusal_that_says_why() -> None:
    with written() as log:
        record_message_refused(BOB, "TOO_MUCH")

    assert read_record(line_of(log), NOON) == read_back(
        kind=RecordKind.MESSAGE_REFUSED, outcome="message_refused", is_refused=True, about={"fault": "TOO_MUCH"}
    )


def test_a_list_is_no_refusal() -> None:
    with written() as log:
        record_list(BOX)

    assert read_record(line_of(log), NOON) == read_back(kind=RecordKind.LIST, outcome="listed")


def test_whoever_asks_for_refusals_asks_for_each_kind_that_is_one() -> None:
    queries = {refused: AuditQuery(since=NOON, refused=refused) for refused in (True, False, None)}

    asked = {refused: {text for _, text in query.terms[0]} for refused, query in queries.items()}

    assert asked[True] == {kind for kind in RecordKind if kind.is_refusal}
    assert asked[True] | asked[False] == asked[None] == set(RecordKind)


CALL = read_back(
    outcome="done",
    tool="get_customer",
    about={"customer_id": "C-1", "duplicate_id": "C-2", "ticket_id": "T-1", "client_name": "claude"},
)
WANTED: dict[str, tuple[dict[str, Any], bool]] = {
    "nothing in particular": ({}, True),
    "a customer": ({"customer": "C-1"}, True),
    "a customer as somebody typed them": ({"customer": " c-1"}, True),
    "a ticket as somebody typed it": ({"ticket": "t-1 "}, True),
    "a customer who was merged into another": ({"customer": "C-2"}, True),
    "another customer": ({"customer": "T-1"}, False),
    "a ticket": ({"ticket": "T-1"}, True),
    "another ticket": ({"ticket": "C-1"}, False),
    "a client by its name": ({"client": "claude"}, True),
    "a client by its id": ({"client": BOB.client_id}, True),
    "another client": ({"client": "codex"}, False),
    "an outcome": ({"outcome": Outcome.DONE}, True),
    "another outcome": ({"outcome": Outcome.FAILED}, False),
    "two things, of which one is otherwise": ({"customer": "C-1", "ticket": "T-2"}, False),
}


@pytest.mark.parametrize(("asked", "is_wanted"), WANTED.values(), ids=WANTED)
def test_a_record_is_wanted_for_each_thing_that_is_asked(asked: dict[str, Any], is_wanted: bool) -> None:
    assert AuditQuery(since=NOON, **asked).wants(CALL) is is_wanted
