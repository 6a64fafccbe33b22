"""Both eras of the protocol on one endpoint, each invocation on its own."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from servicedesk.server.bounds import MAX_DEPTH, MAX_VALUES
from servicedesk.tools.effect import Effect
from servicedesk.tools.instructions import INSTRUCTIONS
from tests.events import call_event, load_event, with_body, with_headers, with_message, with_token
from tests.fakes.grant_store import grant
from tests.fakes.tools import CountingTool
from tests.worlds.mcp_service import Answer, CountingService, token_of

ERAS = pytest.mark.parametrize("legacy", [False, True], ids=["2026-07-28", "2025-11-25"])
LISTS = {False: "mcp-tools-list", True: "mcp-legacy-tools-list"}
#: The same for everybody: whoever holds nothing is listed nothing.
CAPABILITIES = {"prompts": {"listChanged": False}, "tools": {"listChanged": False}}


def listed(answer: Answer) -> list[str]:
    return [tool["name"] for tool in answer.json["result"]["tools"]]


@pytest.mark.requirement("tools.list", "tools.list-order")
@ERAS
def test_two_people_see_two_lists(legacy: bool) -> None:
    service = CountingService()

    engineer = service.invoke_as("support-engineers", load_event(LISTS[legacy]))
    administrator = service.invoke_as("administrators", load_event(LISTS[legacy]))
    stranger = service.invoke_as("strangers", load_event(LISTS[legacy]))

    assert listed(engineer) == ["read_ticket"]
    assert listed(administrator) == ["delete_customer", "read_ticket"]
    assert listed(stranger) == []


@pytest.mark.requirement("tools.list-independent")
@ERAS
def test_a_list_is_the_same_whatever_was_asked_before_and_by_whom(legacy: bool) -> None:
    service = CountingService()
    before = service.invoke_as("support-engineers", load_event(LISTS[legacy]))

    service.invoke_as("administrators", load_event(LISTS[not legacy]))
    service.invoke_as("administrators", call_event("delete_customer"))
    service.invoke_as("support-engineers", call_event("no_such_tool", legacy=True))

    assert service.invoke_as("support-engineers", load_event(LISTS[legacy])).body == before.body


def test_a_list_may_be_kept_as_long_as_the_permissions_and_by_nobody_else() -> None:
    result = CountingService().invoke_as("administrators", load_event("mcp-tools-list")).json["result"]

    assert (result["ttlMs"], result["cacheScope"]) == (30_000, "private")
    assert result["resultType"] == "complete"


def test_a_tool_says_what_it_does_to_the_world() -> None:
    tools = CountingService().invoke_as("administrators", load_event("mcp-tools-list")).json["result"]["tools"]

    hints = {tool["name"]: tool["annotations"] for tool in tools}
    # Of a tool that only reads the protocol gives the other two no meaning.
    assert hints["read_ticket"] == {"readOnlyHint": True, "openWorldHint": False}
    assert hints["delete_customer"]["destructiveHint"] is True
    assert all(tool["outputSchema"]["type"] == tool["inputSchema"]["type"] == "object" for tool in tools)


@ERAS
def test_a_call_runs_the_tool_for_the_person_who_called(legacy: bool) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", call_event("read_ticket", legacy=legacy))

    assert answer.status == 200
    assert answer.json["result"]["structuredContent"] == {"outcome": "Done.", "done": True}
    assert answer.json["result"]["content"] == [{"type": "text", "text": "Done.\ndone: true"}]
    assert [caller.principal.name for caller in service.read.runs] == ["bob"]


@pytest.mark.requirement("tools.access-controls")
@ERAS
def test_a_hidden_tool_answers_as_an_unknown_one_byte_for_byte(legacy: bool) -> None:
    service = CountingService()

    hidden = service.invoke_as("support-engineers", call_event("delete_customer", legacy=legacy))
    unknown = service.invoke_as("support-engineers", call_event("no_such_toolxxx", legacy=legacy))

    assert "error" in hidden.json
    assert json.dumps(hidden.raw).replace("delete_customer", "no_such_toolxxx") == json.dumps(unknown.raw)
    assert service.delete.runs == []
    assert len(service.grants.reads) == 4


@ERAS
def test_a_hidden_tool_is_unknown_before_its_arguments_are_looked_at(legacy: bool) -> None:
    service = CountingService()

    good = service.invoke_as("support-engineers", call_event("delete_customer", legacy=legacy))
    bad = service.invoke_as("support-engineers", call_event("delete_customer", {"nonsense": 1}, legacy=legacy))

    assert good.raw == bad.raw


@pytest.mark.requirement("tools.validated-inputs")
@ERAS
def test_arguments_that_do_not_fit_are_explained_to_the_model(legacy: bool) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", call_event("read_ticket", {"colour": "a secret"}, legacy=legacy))

    result = answer.json["result"]
    assert (answer.status, result["isError"]) == (200, True)
    assert 'Leave out "colour": this tool takes no arguments.' in result["content"][0]["text"]
    assert "a secret" not in answer.body
    assert service.read.runs == []


@pytest.mark.requirement("transport.stateless")
def test_each_invocation_stands_alone() -> None:
    service = CountingService()

    answers = [
        service.invoke_as("support-engineers", call_event("read_ticket", legacy=odd)) for odd in (False, True) * 10
    ]

    assert {answer.status for answer in answers} == {200}
    assert len(service.read.runs) == 20


@pytest.mark.requirement("tools.capability", "prompts.capability")
@pytest.mark.parametrize("version", ["2025-11-25", "2025-06-18", "2025-03-26"])
def test_older_clients_are_answered_in_their_revision(version: str) -> None:
    event = load_event("mcp-legacy-initialize")
    params = {**json.loads(event["body"])["params"], "protocolVersion": version}

    answer = CountingService().invoke_as("support-engineers", with_message(event, params=params))

    result = answer.json["result"]
    assert result["protocolVersion"] == version
    assert result["capabilities"] == CAPABILITIES
    assert result["instructions"] == INSTRUCTIONS
    assert "mcp-session-id" not in answer.headers


@pytest.mark.requirement("transport.discover", "tools.capability", "prompts.capability")
def test_the_newest_clients_discover_instead() -> None:
    result = CountingService().invoke_as("support-engineers", load_event("mcp-discover")).json["result"]

    assert result["supportedVersions"] == ["2026-07-28"]
    assert result["capabilities"] == CAPABILITIES
    assert result["instructions"] == INSTRUCTIONS


@ERAS
def test_no_cursor_was_ever_given_out(legacy: bool) -> None:
    event = load_event(LISTS[legacy])
    params = {**json.loads(event["body"])["params"], "cursor": "made up"}

    answer = CountingService().invoke_as("support-engineers", with_message(event, params=params))

    assert answer.json["error"]["code"] == -32602


@pytest.mark.requirement("transport.unknown-method")
def test_a_subscription_is_refused_and_not_waited_for() -> None:
    event = load_event("mcp-tools-list")
    params = {**json.loads(event["body"])["params"], "notifications": {"toolsListChanged": True}}
    event = with_message(event, method="subscriptions/listen", params=params)

    answer = CountingService().invoke_as(
        "support-engineers", with_headers(event, {"mcp-method": "subscriptions/listen"})
    )

    assert answer.status == 404
    assert answer.json["error"]["code"] == -32601


@pytest.mark.requirement("transport.notification-202", "transport.notification-unanswered")
@ERAS
def test_a_notification_is_accepted_and_not_answered(legacy: bool) -> None:
    message = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    event = with_body(load_event(LISTS[legacy]), json.dumps(message))

    answer = CountingService().invoke_as("support-engineers", event)

    assert (answer.status, answer.body) == (202, "")


@pytest.mark.requirement("transport.notification-202")
def test_an_older_clients_response_is_accepted_and_not_answered() -> None:
    message = {"jsonrpc": "2.0", "id": 1, "result": {}}

    answer = CountingService().invoke_as("support-engineers", with_body(load_event(LISTS[True]), json.dumps(message)))

    assert (answer.status, answer.body) == (202, "")


@pytest.mark.requirement("transport.notification-refused")
@ERAS
def test_a_notification_that_is_none_is_refused(legacy: bool) -> None:
    message = {"jsonrpc": "2.0", "method": 7}

    answer = CountingService().invoke_as("support-engineers", with_body(load_event(LISTS[legacy]), json.dumps(message)))

    assert answer.status == 400
    assert answer.json["id"] is None


def encoded(name: str) -> str:
    """Return a header's value for a name, as clients write one that is not plain ASCII."""
    return f"=?base64?{base64.b64encode(name.encode()).decode()}?="


MISMATCHES: dict[str, dict[str, str | None]] = {
    "another method in the header": {"mcp-method": "tools/list"},
    "no method in the header": {"mcp-method": None},
    "another tool in the header": {"mcp-name": "delete_customer"},
    "no tool in the header": {"mcp-name": None},
    "another tool, encoded": {"mcp-name": encoded("delete_customer")},
    "an encoding that is none": {"mcp-name": "=?base64?%%%?="},
    "an encoding that is marked otherwise": {"mcp-name": encoded("read_ticket").upper()},
    "no ASCII": {"mcp-name": "r\u00e9ad_ticket"},
}


@pytest.mark.requirement("transport.headers-match", "transport.header-mismatch-error", "transport.encoded-values-match")
@pytest.mark.parametrize("headers", MISMATCHES.values(), ids=MISMATCHES.keys())
def test_headers_that_disagree_with_the_body_are_refused(headers: dict[str, str | None]) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", with_headers(call_event("read_ticket"), headers))

    assert answer.status == 400
    assert answer.json["error"]["code"] == -32020
    assert service.read.runs == []


@pytest.mark.requirement("transport.encoded-names")
def test_a_tools_name_may_come_encoded() -> None:
    service = CountingService()

    answer = service.invoke_as(
        "support-engineers", with_headers(call_event("read_ticket"), {"mcp-name": encoded("read_ticket")})
    )

    assert answer.status == 200
    assert len(service.read.runs) == 1


@pytest.mark.requirement("transport.header-names")
@ERAS
@pytest.mark.parametrize("cased", [str.upper, str.title], ids=["UPPER", "Title"])
def test_the_names_of_headers_are_the_same_in_any_case(legacy: bool, cased: Callable[[str], str]) -> None:
    service = CountingService()
    event = with_token(call_event("read_ticket", legacy=legacy), token_of("support-engineers"))

    answer = service.invoke({**event, "headers": {cased(name): value for name, value in event["headers"].items()}})

    assert answer.status == 200
    assert len(service.read.runs) == 1


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def call_with(arguments: str) -> str:
    body: str = call_event("read_ticket", legacy=True)["body"]
    return body.replace('"arguments": {}', f'"arguments": {arguments}')


BAD_BODIES: dict[str, tuple[str | None, int]] = {
    "no body": (None, 400),
    "an empty body": ("", 400),
    "broken JSON": ('{"jsonrpc": "2.0", ', 400),
    "no UTF-8": ("\udcff", 400),
    "a number": ("7", 400),
    "null": ("null", 400),
    "a text": ('"tools/list"', 400),
    "an empty batch": ("[]", 400),
    "a batch": ('[{"jsonrpc":"2.0","id":1,"method":"tools/list"},{"jsonrpc":"2.0","id":2,"method":"tools/list"}]', 400),
    "a batch of one": ('[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]', 400),
    "an empty object": ("{}", 400),
    "no method": ('{"jsonrpc":"2.0","id":1}', 400),
    "a method that is a number": ('{"jsonrpc":"2.0","id":1,"method":7}', 400),
    "another JSON-RPC": ('{"jsonrpc":"1.0","id":1,"method":"tools/list"}', 400),
    "an id that is an object": ('{"jsonrpc":"2.0","id":{},"method":"tools/list"}', 400),
    "an id that is null": ('{"jsonrpc":"2.0","id":null,"method":"tools/list"}', 400),
    "parameters that are a list": ('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}', 400),
    "no number": (call_with('{"n": NaN}'), 400),
    "half a character": (call_with('{"n": "\\ud800"}'), 400),
    "nesting without end": (deep(30_000), 400),
    "arguments nested without end": (call_with(deep(30_000)), 400),
    "arguments nested too deep": (call_with('{"n": ' + deep(MAX_DEPTH) + "}"), 413),
    "more values than a call can need": (call_with('{"n": [' + "0," * MAX_VALUES + "0]}"), 413),
    "more than a call can need": (call_with('{"n": "' + "x" * 6_000_000 + '"}'), 413),
}


@pytest.mark.requirement("transport.utf-8", "transport.json-rpc", "transport.one-message", "transport.request-id")
@ERAS
@pytest.mark.parametrize(("body", "status"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_is_no_message_gets_a_clear_error(legacy: bool, body: str | None, status: int) -> None:
    service = CountingService()
    event = with_body(load_event(LISTS[legacy]), None)
    if body is not None:
        raw = body.encode("utf-8", "surrogateescape")
        event |= _carried(raw)

    answer = service.invoke_as("support-engineers", event)

    assert answer.status == status
    assert answer.json["error"]["code"] in {-32700, -32600}
    assert len(answer.body) < 300
    assert service.read.runs == []


def _carried(raw: bytes) -> dict[str, Any]:
    return {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}


BAD_PARAMETERS: dict[str, Any] = {
    "no name": {"arguments": {}},
    "a name that is a number": {"name": 7, "arguments": {}},
    "a name that is a list": {"name": ["read_ticket"], "arguments": {}},
    "arguments that are a list": {"name": "read_ticket", "arguments": []},
    "arguments that are a text": {"name": "read_ticket", "arguments": "all"},
    "a name outside ASCII": {"name": "r\u00e9ad_t\u00efcket", "arguments": {}},
    "a name of 60,000 letters": {"name": "x" * 60_000, "arguments": {}},
    "an empty name": {"name": "", "arguments": {}},
}


@ERAS
@pytest.mark.parametrize("parameters", BAD_PARAMETERS.values(), ids=BAD_PARAMETERS.keys())
def test_parameters_of_the_wrong_shape_get_a_clear_error(legacy: bool, parameters: dict[str, Any]) -> None:
    service = CountingService()
    event = call_event("read_ticket", legacy=legacy)
    meta = {"_meta": json.loads(event["body"])["params"]["_meta"]} if not legacy else {}

    answer = service.invoke_as("support-engineers", with_message(event, params={**parameters, **meta}))

    assert answer.status < 500
    assert "error" in answer.json
    assert service.read.runs == []


def test_a_strict_tool_is_decided_on_what_is_stored_now() -> None:
    service = CountingService()

    service.invoke_as("administrators", call_event("delete_customer"))

    assert len(service.grants.reads) == 2
    assert len(service.delete.runs) == 1


def test_a_granted_tool_that_the_catalogue_does_not_have_is_not_listed() -> None:
    service = CountingService(CountingTool("reset_password", Effect.CREDENTIALS).tool)
    service.grants.grants.append(grant("support-engineers", "a_tool_that_nobody_wrote"))

    assert listed(service.invoke_as("support-engineers", load_event("mcp-tools-list"))) == [
        "read_ticket",
        "reset_password",
    ]
