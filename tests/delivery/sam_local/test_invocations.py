"""Events find their functions, and only an answer passes for one."""

import json
from typing import Any

import pytest

from delivery.sam_local.invocations import NoRoute, answer_problem, function_for, signed_in
from delivery.template.loader import load_template
from delivery.template.routes import declared_routes
from local.stack import TEMPLATE
from tests.events import EVENTS, load_event

NAMES = sorted(path.stem for path in EVENTS.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_every_event_is_for_a_function(name: str) -> None:
    event = load_event(name)

    function = function_for(event, declared_routes(load_template(TEMPLATE)))

    owners = {"/mcp": "McpFunction", "/admin/config": "AdminFunction"}
    owner = "EraseFunction" if name == "desk-stream" else owners.get(event["rawPath"], "MetadataFunction")
    assert function == owner


def test_an_event_without_a_route_is_no_event_of_ours() -> None:
    with pytest.raises(NoRoute, match="PATCH /mcp"):
        function_for({"routeKey": "PATCH /mcp"}, declared_routes(load_template(TEMPLATE)))


def test_only_the_endpoint_that_asks_for_a_token_gets_one() -> None:
    assert signed_in(load_event("mcp-tools-list"), "t")["headers"]["authorization"] == "Bearer t"
    assert "authorization" not in signed_in(load_event("protected-resource"), "t")["headers"]


def answered(status: int, body: Any) -> str:
    return json.dumps(
        {"statusCode": status, "headers": {}, "body": body if isinstance(body, str) else json.dumps(body)}
    )


def result(**members: Any) -> str:
    return answered(200, {"jsonrpc": "2.0", "id": 1, "result": members})


GOOD = {
    "a stream's records, dealt with": ("desk-stream", json.dumps({"batchItemFailures": []})),
    "a document": ("protected-resource", answered(200, {"resource": "http://localhost/mcp"})),
    "an issuer": ("openid-configuration", answered(200, {"issuer": "http://localhost"})),
    "a result": ("mcp-tools-list", result(tools=[])),
    "a stream that is not offered": ("mcp-get", answered(405, {"error": "method_not_allowed"})),
}

BAD = {
    "a stream's record that failed": (
        "desk-stream",
        json.dumps({"batchItemFailures": [{"itemIdentifier": "1"}]}),
        "is a failure",
    ),
    "a crash": (
        "mcp-tools-list",
        json.dumps({"errorMessage": "boom", "errorType": "RuntimeError", "stackTrace": []}),
        "is a failure",
    ),
    "a timeout": ("mcp-tools-list", "Task timed out after 25.00 seconds", "is not an answer"),
    "nothing": ("mcp-tools-list", "", "is not an answer"),
    "a list": ("mcp-tools-list", "[]", "is not an answer"),
    "a refusal": ("mcp-tools-list", answered(401, {"error": "invalid_token"}), "has status 401"),
    "an error of the protocol": ("mcp-tools-list", answered(200, {"id": 1, "error": {"code": -32602}}), "is no result"),
    "a failed call": ("mcp-tools-call", result(isError=True, content=[]), "is no result"),
    "the answer to another request": ("mcp-tools-list", answered(200, {"id": 2, "result": {}}), "is no result"),
    "an empty document": ("protected-resource", answered(200, {}), "names neither"),
    "a body that is not JSON": ("protected-resource", answered(200, "<html>"), "is not an answer"),
    "no body": ("mcp-tools-list", answered(200, ""), "has no document"),
    "an offered stream": ("mcp-get", answered(200, {"id": 1}), "has status 200"),
}


@pytest.mark.parametrize(("name", "printed"), GOOD.values(), ids=GOOD.keys())
def test_an_answer_passes(name: str, printed: str) -> None:
    assert answer_problem(load_event(name), printed) is None


@pytest.mark.parametrize(("name", "printed", "problem"), BAD.values(), ids=BAD.keys())
def test_anything_else_is_named(name: str, printed: str, problem: str) -> None:
    assert problem in str(answer_problem(load_event(name), printed))
