"""What every answer carries, whatever was asked."""

import json
from typing import Any

import pytest

from tests.events import Event, call_event, load_event, with_headers, with_message
from tests.worlds.mcp_service import Answer, CountingService

MODERN: dict[str, Event] = {
    "discover": load_event("mcp-discover"),
    "list": load_event("mcp-tools-list"),
    "call": call_event("read_ticket"),
    "a call that fails": call_event("read_ticket", {"colour": "red"}),
}
OLDER: dict[str, Event] = {
    "initialize, before": load_event("mcp-legacy-initialize"),
    "list, before": load_event("mcp-legacy-tools-list"),
    "call, before": call_event("read_ticket", legacy=True),
}
ALL = MODERN | OLDER


def answer_to(event: Event) -> Answer:
    return CountingService().invoke_as("support-engineers", event)


@pytest.mark.requirement("transport.one-endpoint", "transport.json-rpc", "transport.json-answer", "transport.result")
@pytest.mark.parametrize("event", ALL.values(), ids=ALL)
def test_a_request_is_answered_with_one_json_object(event: Event) -> None:
    answer = answer_to(event)

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) == {"jsonrpc", "id", "result"}
    assert answer.json["jsonrpc"] == "2.0"


@pytest.mark.requirement("transport.result-type", "transport.server-info", "tools.asked-of-calls-only")
@pytest.mark.parametrize("event", MODERN.values(), ids=MODERN)
def test_a_result_says_that_it_is_complete_and_whose_it_is(event: Event) -> None:
    result = answer_to(event).json["result"]

    assert result["resultType"] == "complete"
    assert result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "service-desk"


def asking(method: str, **params: Any) -> Event:
    """Return a request of 2026-07-28 that is about no tool."""
    event = with_headers(load_event("mcp-tools-list"), {"mcp-method": method})
    return with_message(event, method=method, params={**json.loads(event["body"])["params"], **params})


#: What cannot be done → the error's code.
ERRORS: dict[str, tuple[Event, int]] = {
    "no such method": (asking("no/such"), -32601),
    "a method of what is not offered": (asking("resources/list"), -32601),
    "no such method, before": (with_message(load_event("mcp-legacy-tools-list"), method="no/such"), -32601),
    "no such tool": (call_event("no_such_tool"), -32602),
    "no such tool, before": (call_event("no_such_tool", legacy=True), -32602),
    "no such page": (asking("tools/list", cursor="made up"), -32602),
    "arguments of the wrong shape": (with_message(call_event("read_ticket"), params={"name": 7}), -32602),
    "a header of another tool": (with_headers(call_event("read_ticket"), {"mcp-name": "delete_customer"}), -32020),
    "a header of another revision": (with_headers(call_event("read_ticket"), {"mcp-protocol-version": None}), -32020),
}


@pytest.mark.requirement("transport.error", "transport.error-codes", "transport.retired-error-codes")
@pytest.mark.parametrize(("event", "code"), ERRORS.values(), ids=ERRORS)
def test_an_error_has_a_code_that_the_protocol_defines_and_a_message(event: Event, code: int) -> None:
    answer = answer_to(event)

    assert set(answer.json) == {"jsonrpc", "id", "error"}
    assert answer.json["error"]["code"] == code
    assert isinstance(answer.json["error"]["message"], str)


@pytest.mark.requirement("transport.unknown-method")
@pytest.mark.parametrize("name", ["no such method", "a method of what is not offered"])
def test_a_method_that_is_not_there_is_not_found(name: str) -> None:
    assert answer_to(ERRORS[name][0]).status == 404


@pytest.mark.requirement("transport.response-id", "transport.error-id")
@pytest.mark.parametrize("request_id", [0, -7, 2**53 - 1, "", "seven", "7"])
def test_an_answer_names_the_request_that_it_answers(request_id: object) -> None:
    events = [*ALL.values(), *(event for event, _ in ERRORS.values())]
    answers = [answer_to(with_message(event, id=request_id)) for event in events]

    # A text is not the number that it reads as.
    assert {(type(answer.json["id"]), answer.json["id"]) for answer in answers} == {(type(request_id), request_id)}
