"""What a request's headers may say, in both eras alike."""

import json
from typing import Any

import pytest

from tests.events import load_event, with_body, with_headers
from tests.worlds.mcp_service import CountingService

LISTS = {"older": "mcp-legacy-tools-list", "2026-07-28": "mcp-tools-list"}
ERAS = pytest.mark.parametrize("event", [load_event(name) for name in LISTS.values()], ids=LISTS)

TAKEN: dict[str, dict[str, str | None]] = {
    "a media type in capitals": {"content-type": "APPLICATION/JSON"},
    "a media type with a parameter": {"content-type": "Application/Json; charset=UTF-8"},
    "no Accept": {"accept": None},
    "JSON alone": {"accept": "application/json"},
    "anything": {"accept": "*/*"},
    "anything of a kind": {"accept": "text/html, application/*;q=0.1"},
    "capitals in Accept": {"accept": "Application/JSON, Text/Event-Stream"},
    "an encoding that is none": {"content-encoding": "Identity"},
}
REFUSED: dict[str, tuple[dict[str, str | None], int, str]] = {
    "another media type": ({"content-type": "text/plain"}, 415, "application/json"),
    "a media type that only begins alike": ({"content-type": "application/jsonl"}, 415, "application/json"),
    "no media type": ({"content-type": None}, 415, "application/json"),
    "nothing we send": ({"accept": "text/html"}, 406, "application/json"),
    "JSON as the one thing not wanted": ({"accept": "application/json;q=0, text/html"}, 406, "application/json"),
    "an event stream alone": ({"accept": "text/event-stream"}, 406, "application/json"),
    "a body that is encoded": ({"content-encoding": "gzip"}, 415, "without Content-Encoding"),
    "a body that is encoded twice": ({"content-encoding": "identity, br"}, 415, "without Content-Encoding"),
}


@pytest.mark.parametrize("headers", TAKEN.values(), ids=TAKEN)
@ERAS
def test_headers_are_read_as_http_says(event: Any, headers: dict[str, str | None]) -> None:
    answer = CountingService().invoke_as("support-engineers", with_headers(event, headers))

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("headers", "status", "said"), REFUSED.values(), ids=REFUSED)
@ERAS
def test_headers_that_cannot_be_served_are_refused_with_what_to_send(
    event: Any, headers: dict[str, str | None], status: int, said: str
) -> None:
    service = CountingService()

    answer = service.invoke_as("support-engineers", with_headers(event, headers))

    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["error"]["code"] == -32600
    assert said in answer.json["error"]["message"]


#: What does not fit → which member is named.
PARAMETERS: dict[str, tuple[str, Any, str]] = {
    "arguments that are a text": ("tools/call", {"name": "read_ticket", "arguments": "{}"}, "params.arguments"),
    "arguments that are a list": ("tools/call", {"name": "read_ticket", "arguments": [{}]}, "params.arguments"),
    "no name": ("tools/call", {"arguments": {}}, "params.name"),
    "a name that is a number": ("tools/call", {"name": 5}, "params.name"),
    "a cursor that is a number": ("tools/list", {"cursor": 5}, "params.cursor"),
    "nobody who introduces themselves": (
        "initialize", {"protocolVersion": "2025-06-18", "capabilities": {}}, "params.clientInfo",
    ),
    "capabilities that are a text": (
        "initialize",
        {"protocolVersion": "2025-06-18", "capabilities": "all", "clientInfo": {"name": "a", "version": "1"}},
        "params.capabilities",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("method", "params", "member"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameters_that_do_not_fit_are_answered_with_the_member_that_is_wrong(
    method: str, params: Any, member: str
) -> None:
    service = CountingService()
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}

    answer = service.invoke_as("support-engineers", with_body(load_event(LISTS["older"]), json.dumps(message)))

    assert answer.json["error"]["code"] == -32602
    assert f"{member}: " in answer.json["error"]["message"]
    assert service.read.runs == []


def test_the_members_that_are_told_are_few_and_no_value_is_among_them() -> None:
    secret = "a value that was sent"
    wrong = {f"member{number}": secret for number in range(50)}
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {**wrong, "capabilities": secret}}

    answer = CountingService().invoke_as(
        "support-engineers", with_body(load_event(LISTS["older"]), json.dumps(message))
    )

    assert answer.json["error"]["code"] == -32602
    assert secret not in answer.body
    assert len(answer.json["error"]["message"]) < 500
