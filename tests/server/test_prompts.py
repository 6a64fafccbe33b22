"""Prompts over the wire: filtered by the toolbox that filters the tools, in both eras."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from servicedesk.policy.audit import read_record
from servicedesk.prompts.catalogue import PROMPTS
from servicedesk.prompts.prompt import Prompt
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from tests.events import Event, prompt_event, prompts_event, with_message
from tests.fakes.grant_store import grant
from tests.fakes.tools import CountingTool
from tests.server.written import written
from tests.worlds.mcp_service import Answer, McpService

ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])
ALL = sorted({tool for prompt in PROMPTS for tool in prompt.tools})
#: Group → the tools that it lacks.
LACKING = {"administrators": set(), "support-engineers": {"delete_customer"}, "auditors": set(ALL) - {"get_ticket"}}
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANSWER = {"ticket_id": "T-8KQ3M2ZP"}


class PromptService(McpService):
    """A service with every tool that a prompt uses; none of them does anything but count."""

    def __init__(self, *left_out: str) -> None:
        self.counting = [CountingTool(name, Effect.WRITES) for name in ALL if name not in left_out]
        grants = [grant(group, tool) for group, lacking in LACKING.items() for tool in ALL if tool not in lacking]
        super().__init__([one.tool for one in self.counting], grants)

    @property
    def runs(self) -> int:
        """How often any tool ran."""
        return sum(len(one.runs) for one in self.counting)


def listed(answer: Answer) -> list[str]:
    return [prompt["name"] for prompt in answer.json["result"]["prompts"]]


def having(prompts: tuple[Prompt, ...], lacking: set[str]) -> list[str]:
    return [prompt.name for prompt in prompts if not prompt.tools & lacking]


@pytest.mark.requirement("prompts.list")
@ERAS
@pytest.mark.parametrize("group", LACKING)
def test_a_prompt_is_listed_to_whoever_holds_all_the_tools_that_it_uses(group: str, legacy: bool) -> None:
    answer = PromptService().invoke_as(group, prompts_event(legacy=legacy))

    assert listed(answer) == having(PROMPTS, LACKING[group])


@ERAS
def test_a_stranger_is_listed_none_and_refused_nothing(legacy: bool) -> None:
    assert listed(PromptService().invoke_as("strangers", prompts_event(legacy=legacy))) == []


@ERAS
def test_a_desk_that_leaves_a_tool_out_has_no_prompt_that_needs_it(legacy: bool) -> None:
    service = PromptService("add_note")

    names = listed(service.invoke_as("administrators", prompts_event(legacy=legacy)))
    given = service.invoke_as("administrators", prompt_event("hand-over", legacy=legacy))

    assert names == having(PROMPTS, {"add_note"})
    assert given.json["error"] == {"code": -32602, "message": "Unknown prompt: hand-over"}


def test_a_grant_that_counts_as_not_there_gives_no_prompt() -> None:
    service = PromptService()
    service.grants.grants = [grant("agents", tool) for tool in ALL if tool != "update_ticket"]
    service.grants.grants.append(grant("agents", "update_ticket", Conditions(hide=frozenset({"shoe_size"}))))

    assert "triage-queue" not in listed(service.invoke_as("agents", prompts_event()))


@pytest.mark.requirement("prompts.list-independent")
@ERAS
def test_a_list_is_the_same_whatever_was_asked_before_and_by_whom(legacy: bool) -> None:
    service = PromptService()
    before = service.invoke_as("support-engineers", prompts_event(legacy=legacy))

    service.invoke_as("administrators", prompts_event(legacy=not legacy))
    service.invoke_as("administrators", prompt_event("offboard-customer", {"customer_id": "C-1042"}))

    assert service.invoke_as("support-engineers", prompts_event(legacy=legacy)).body == before.body


def test_a_list_may_be_kept_as_long_as_the_permissions_and_by_nobody_else() -> None:
    result = PromptService().invoke_as("administrators", prompts_event()).json["result"]

    assert (result["ttlMs"], result["cacheScope"]) == (30_000, "private")
    assert result["resultType"] == "complete"
    assert PromptService().invoke_as("administrators", prompts_event(legacy=True)).json["result"].keys() == {"prompts"}


@ERAS
def test_what_a_person_fills_in_is_told_with_what_must_be(legacy: bool) -> None:
    answer = PromptService().invoke_as("administrators", prompts_event(legacy=legacy))

    arguments = {
        prompt["name"]: {one["name"]: one["required"] for one in prompt["arguments"]}
        for prompt in answer.json["result"]["prompts"]
    }
    assert arguments == {
        "answer-ticket": {"ticket_id": True},
        "hand-over": {"assignee": False, "team": False},
        "offboard-customer": {"customer_id": True},
        "triage-queue": {},
    }


@ERAS
def test_no_cursor_was_ever_given_out(legacy: bool) -> None:
    event = prompts_event(legacy=legacy)
    params = {**json.loads(event["body"])["params"], "cursor": "made up"}

    answer = PromptService().invoke_as("support-engineers", with_message(event, params=params))

    assert answer.json["error"]["code"] == -32602


@pytest.mark.requirement("prompts.injection")
@ERAS
def test_a_prompt_is_one_message_of_the_person_with_the_argument_quoted(legacy: bool) -> None:
    service = PromptService()

    result = service.invoke_as(
        "support-engineers", prompt_event("answer-ticket", {"ticket_id": " t-8kq3m2zp"}, legacy=legacy)
    ).json["result"]

    (message,) = result["messages"]
    assert message["role"] == "user"
    assert message["content"]["text"].startswith('Answer ticket "T-8KQ3M2ZP" with me.')
    assert result["description"]


@ERAS
def test_a_prompt_does_nothing_counts_nothing_and_reads_no_more_than_a_list(legacy: bool) -> None:
    service = PromptService()

    service.invoke_as("support-engineers", prompt_event("answer-ticket", ANSWER, legacy=legacy))

    assert service.runs == 0
    assert not service.counter.counted
    assert len(service.grants.reads) == 1


UNKNOWN: dict[str, dict[str, str]] = {
    "with good arguments": {"customer_id": "C-1042"},
    "with bad ones": {"customer_id": "x", "y": "z"},
    "with none": {},
}


@pytest.mark.requirement("prompts.unknown-name")
@ERAS
@pytest.mark.parametrize("arguments", UNKNOWN.values(), ids=UNKNOWN)
def test_a_prompt_that_one_does_not_have_answers_as_an_unknown_one_byte_for_byte(
    arguments: dict[str, str], legacy: bool
) -> None:
    service = PromptService()

    hidden = service.invoke_as("support-engineers", prompt_event("offboard-customer", arguments, legacy=legacy))
    unknown = service.invoke_as("support-engineers", prompt_event("offboard-customex", arguments, legacy=legacy))

    assert hidden.json["error"]["code"] == -32602
    assert json.dumps(hidden.raw).replace("offboard-customer", "offboard-customex") == json.dumps(unknown.raw)
    assert len(service.grants.reads) == 2


@ERAS
def test_the_log_knows_which_of_the_two_it_was_and_repeats_no_made_up_name(legacy: bool) -> None:
    service = PromptService()
    with written() as log:
        service.invoke_as(
            "support-engineers", prompt_event("offboard-customer", {"customer_id": "c-1042"}, legacy=legacy)
        )
        service.invoke_as("support-engineers", prompt_event("made-up-by-somebody", legacy=legacy))

    hidden, unknown = [read_record(line, NOON) for line in log.lines]
    assert (hidden.outcome, hidden.is_refused, hidden.tool) == ("not_granted", True, None)
    assert (hidden.about["prompt"], hidden.about["customer_id"]) == ("offboard-customer", "C-1042")
    assert (unknown.outcome, unknown.is_refused, unknown.tool) == ("no_such_prompt", True, None)
    assert "made-up-by-somebody" not in log.stream.getvalue()


@ERAS
def test_a_list_and_a_prompt_are_recorded_as_read_and_as_no_call(legacy: bool) -> None:
    service = PromptService()
    with written() as log:
        service.invoke_as("support-engineers", prompts_event(legacy=legacy))
        service.invoke_as("support-engineers", prompt_event("answer-ticket", ANSWER, legacy=legacy))

    several, one = log.lines
    assert (several["message"], several["outcome"], several["prompts"]) == ("prompt", "listed", 3)
    assert (one["message"], one["outcome"], one["about"]["prompt"]) == ("prompt", "done", "answer-ticket")
    assert one["about"]["ticket_id"] == "T-8KQ3M2ZP"
    assert "Calls" not in one
    records = [read_record(line, NOON) for line in (several, one)]
    assert [(record.is_refused, record.tool, record.grants) for record in records] == [(False, None, ())] * 2


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "none": ({}, "ticket_id: Field required."),
    "no id": ({"ticket_id": "hunter2"}, "ticket_id: must be an id, for example T-8KQ3M2ZP."),
    "another": ({**ANSWER, "colour": "hunter2"}, 'Leave out "colour": this prompt takes only ticket_id.'),
    "a number": ({"ticket_id": 7}, "ticket_id"),
    "a list": ({"ticket_id": ["hunter2"]}, "ticket_id"),
}


@pytest.mark.requirement("prompts.validated-arguments")
@ERAS
@pytest.mark.parametrize(("arguments", "told"), BAD.values(), ids=BAD)
def test_arguments_that_do_not_fit_are_an_error_that_says_what_to_change(
    arguments: dict[str, Any], told: str, legacy: bool
) -> None:
    service = PromptService()
    with written() as log:
        answer = service.invoke_as("support-engineers", prompt_event("answer-ticket", arguments, legacy=legacy))

    assert answer.json["error"]["code"] == -32602
    assert told in answer.json["error"]["message"]
    assert "hunter2" not in answer.body + log.stream.getvalue()
    assert len(log.lines) == 1
    assert service.runs == 0


@pytest.mark.parametrize("headers", [{"mcp-name": "hand-over"}, {"mcp-name": None}], ids=["another", "none"])
def test_a_header_that_names_another_prompt_than_the_message_is_refused(headers: dict[str, str | None]) -> None:
    event = prompt_event("answer-ticket", ANSWER)
    bent: Event = {**event, "headers": {**event["headers"], **headers}}
    bent["headers"] = {name: value for name, value in bent["headers"].items() if value is not None}

    assert PromptService().invoke_as("support-engineers", bent).json["error"]["code"] == -32020
