"""Grants that narrow arguments, and grants that end, over the wire: two people, two schemas, and one second."""

from __future__ import annotations

import time
from typing import Any

import pytest

from servicedesk.discovery.grants import Grant, GroupLimit, TrialRule
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Limit
from tests.events import call_event, load_event, prompts_event
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE
from tests.fakes.execution import confirmation_in
from tests.fakes.grant_store import grant
from tests.fakes.tools import CountingTool, Order
from tests.server.written import written
from tests.worlds.mcp_service import Answer, DeskService, McpService

ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])
TOOL = "order_tea"


def narrow(**values: str) -> Conditions:
    return Conditions(when={name: frozenset(texts.split()) for name, texts in values.items()})


class TeaRoom(McpService):
    """A service with one tool, whose clock a test moves."""

    def __init__(self, *grants: Grant) -> None:
        self.tea = CountingTool(TOOL, Effect.WRITES, arguments=Order)
        self.calendar = FakeClock(time.time())
        super().__init__([self.tea.tool], grants, clock=self.calendar)

    def call(self, group: str, *, legacy: bool = False, **arguments: Any) -> Answer:
        return self.invoke_as(group, call_event(TOOL, arguments, legacy=legacy))

    def shown(self, group: str, *, legacy: bool = False) -> dict[str, Any]:
        event = load_event("mcp-legacy-tools-list" if legacy else "mcp-tools-list")
        tools = self.invoke_as(group, event).json["result"]["tools"]
        return dict(tools[0]) if tools else {}


def text_of(answer: Answer) -> str:
    return str(answer.json["result"]["content"][0]["text"])


SMALL, ANY = grant("juniors", TOOL, narrow(size="small")), grant("seniors", TOOL)


@ERAS
def test_two_people_with_the_same_tools_see_two_schemas_in_either_order(legacy: bool) -> None:
    for groups in (("juniors", "seniors"), ("seniors", "juniors")):
        room = TeaRoom(SMALL, ANY)

        sizes = {group: room.shown(group, legacy=legacy)["inputSchema"]["properties"]["size"] for group in groups * 2}

        assert {group: size["enum"] for group, size in sizes.items()} == {
            "juniors": ["small"],
            "seniors": ["small", "medium", "large"],
        }


@ERAS
def test_what_no_grant_admits_is_refused_in_the_words_of_the_schema_and_nothing_runs(legacy: bool) -> None:
    room = TeaRoom(grant("juniors", TOOL, narrow(size="small medium")), ANY)

    with written() as log:
        answer = room.call("juniors", legacy=legacy, size="large")

    assert answer.json["result"]["isError"] is True
    assert text_of(answer) == (
        "The arguments do not fit. size: Input should be 'small' or 'medium'. Correct them and call again."
    )
    assert room.tea.runs == []
    [record] = log.lines
    assert (record["outcome"], record["grants"]) == ("invalid_arguments", [])


def test_a_call_runs_within_the_view_of_the_grants_that_admit_it_and_is_recorded_by_those() -> None:
    emea, nameless = Conditions(where={"region": frozenset({"EMEA"})}), Conditions(hide=frozenset({"name"}))
    room = TeaRoom(
        grant("juniors", TOOL, Conditions(where=emea.where, when=narrow(size="small medium").when), version=3),
        grant("juniors", TOOL, Conditions(hide=nameless.hide, when=narrow(size="medium large").when), version=4),
    )

    with written() as log:
        for size in ("small", "medium", "large"):
            room.call("juniors", size=size)

    views = [caller.view for caller in room.tea.runs]
    assert [view.shows({"region": "APAC"}) for view in views] == [False, True, True]
    assert [view.hidden_fields({"region": "EMEA"}) for view in views] == [frozenset(), frozenset(), {"name"}]
    assert [record["grants"] for record in log.lines] == [["juniors@3"], ["juniors@3", "juniors@4"], ["juniors@4"]]


#: What is granted, what is on trial in its place, a call's size → whether it runs, and whether it would be allowed.
ON_TRIAL = {
    "refused, and would be allowed": (narrow(size="small"), narrow(size="small large"), "large", (False, True)),
    "allowed, and would be refused": (Conditions(), narrow(size="small"), "large", (True, False)),
    "allowed either way": (narrow(size="small"), narrow(size="small large"), "small", (True, True)),
    "refused either way": (narrow(size="small"), narrow(size="medium"), "large", (False, False)),
    "not granted, and would be allowed": (None, narrow(size="small"), "small", (False, True)),
    "not granted, and would be refused": (None, narrow(size="small"), "large", (False, False)),
    "what no tool takes is the rule's neither": (None, narrow(size="small"), "huge", (False, True)),
}


@pytest.mark.parametrize("case", ON_TRIAL)
def test_a_rule_on_trial_says_what_it_would_have_done_with_this_calls_arguments(case: str) -> None:
    granted, on_trial, size, expected = ON_TRIAL[case]
    room = TeaRoom(*([] if granted is None else [grant("juniors", TOOL, granted)]))
    plain = room.call("juniors", size=size)
    ran = len(room.tea.runs)
    room.grants.trial_rules = (TrialRule(group="juniors", tool=TOOL, conditions=on_trial, version=2),)

    with written() as log:
        answer = room.call("juniors", size=size)

    assert answer.body == plain.body
    [record] = log.lines
    assert (len(room.tea.runs) > ran, record["shadow"]["would_allow"]) == expected


@ERAS
def test_a_list_is_kept_by_a_client_until_the_next_end_and_is_made_anew_then(legacy: bool) -> None:
    room = TeaRoom(SMALL)
    end = int(room.calendar.now_seconds) + 20
    room.grants.grants[:] = [grant("juniors", TOOL, Conditions(ends_at=end))]
    event = load_event("mcp-legacy-tools-list" if legacy else "mcp-tools-list")
    lists = []

    for seconds in (25, 20, 5, 0.25, 0):
        room.calendar.now_seconds = end - seconds
        lists.append(room.invoke_as("juniors", event).json["result"])

    assert [len(one["tools"]) for one in lists] == [1, 1, 1, 1, 0]
    # Nothing is known of what comes after the end.
    assert [one.get("ttlMs") for one in lists] == ([None] * 5 if legacy else [25_000, 20_000, 5_000, 250, 30_000])


def test_a_list_of_prompts_is_kept_no_longer_than_the_tools_behind_it() -> None:
    room = TeaRoom(SMALL)
    room.grants.grants[:] = [grant("juniors", TOOL, Conditions(ends_at=int(room.calendar.now_seconds) + 20))]

    kept_ms = room.invoke_as("juniors", prompts_event()).json["result"]["ttlMs"]

    assert 0 < kept_ms <= 20_000


@ERAS
def test_a_call_is_admitted_before_the_end_and_refused_as_of_no_tool_from_the_end_on(legacy: bool) -> None:
    room = TeaRoom(SMALL)
    end = int(room.calendar.now_seconds) + 20
    room.grants.grants[:] = [grant("juniors", TOOL, Conditions(ends_at=end))]
    answers = []

    for seconds in (1, 0):
        room.calendar.now_seconds = end - seconds
        answers.append(room.call("juniors", legacy=legacy, size="small").json)

    assert answers[0]["result"]["isError"] is False
    assert answers[1]["error"] == {"code": -32602, "message": f"Unknown tool: {TOOL}"}
    assert len(room.tea.runs) == 1


def test_a_confirmation_asked_before_the_end_is_worth_nothing_after_it() -> None:
    calendar = FakeClock(time.time())
    end = int(calendar.now_seconds) + 20
    policy = {"administrators": {"delete_customer": Conditions(ends_at=end)}}
    desk = DeskService([JANE], [], "jane.doe", policy=policy, clock=calendar)
    sent = {"customer_id": JANE.customer_id}
    asked = desk.invoke_as("administrators", call_event("delete_customer", sent, legacy=True))
    confirmation = confirmation_in(text_of(asked))
    assert confirmation is not None

    calendar.now_seconds = end
    confirmed = call_event("delete_customer", {**sent, "confirmation": confirmation}, legacy=True)
    answer = desk.invoke_as("administrators", confirmed)

    assert answer.json["error"]["message"] == "Unknown tool: delete_customer"
    assert JANE.customer_id in desk.desk.customers
    assert desk.ledger.spent == set()
    assert desk.sign_in.disabled == []


def test_a_call_that_no_grant_admits_asks_nothing_and_reads_nothing() -> None:
    policy = {"administrators": {"delete_customer": Conditions(when={"customer_id": frozenset({"C-1"})})}}
    desk = DeskService([JANE], [], "jane.doe", policy=policy)

    answer = desk.invoke_as("administrators", call_event("delete_customer", {"customer_id": JANE.customer_id}))

    assert text_of(answer).startswith("The arguments do not fit. customer_id: Input should be 'C-1'.")
    assert JANE.customer_id not in text_of(answer)
    assert JANE.customer_id in desk.desk.customers


def test_the_strictest_limit_of_the_groups_counts_and_the_refusal_says_which_it_was() -> None:
    room = TeaRoom(grant("support-engineers", TOOL))
    room.grants.limits = (GroupLimit(group="support-engineers", tool=TOOL, limit=Limit(calls=2, window_seconds=600)),)

    answers = [text_of(room.call("support-engineers", size="small")) for _ in range(3)]

    assert [answer.startswith("Too many") for answer in answers] == [False, False, True]
    assert answers[2].startswith(f"Too many calls of {TOOL}: a person has 2 in 10 minutes. Nothing was done.")
    assert len(room.tea.runs) == 2
