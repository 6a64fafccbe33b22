"""The gateway: what it answers itself, and what it makes of a function's answer."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from delivery.template.functions import DeclaredFunction
from delivery.template.routes import CrossOrigin, Route
from local.exchange import ServedRequest
from local.gateway.application import Gateway
from local.gateway.invocation import ExecutionEnvironment, LambdaContext
from local.gateway.routing import RouteTable

PAGE = "http://localhost:6274"
CROSS_ORIGIN = CrossOrigin(
    allow_origins=(PAGE,),
    allow_methods=("GET", "POST"),
    allow_headers=("authorization",),
    expose_headers=("www-authenticate",),
    max_age_seconds=600,
    allow_credentials=False,
)
FUNCTION = DeclaredFunction(
    logical_id="Echo", module="nowhere", attribute="handler", timeout_seconds=25, memory_mebibytes=128, environment={}
)


class Deployed:
    """A gateway in front of one function, whose answer each test chooses."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.contexts: list[LambdaContext] = []
        self.exchanges: list[ServedRequest] = []
        self.result: Any = {"statusCode": 200, "body": "hello"}
        self.environment = ExecutionEnvironment(FUNCTION, lambda _: self._handle)
        self._gateway = Gateway(
            routes=RouteTable([Route(key="POST /mcp", function="Echo", timeout_seconds=0.2)]),
            cross_origin=CROSS_ORIGIN,
            environments={"Echo": self.environment},
            observe=self.exchanges.append,
        )

    def _handle(self, event: dict[str, Any], context: LambdaContext) -> Any:
        self.events.append(event)
        self.contexts.append(context)
        return self.result() if callable(self.result) else self.result

    def request(self, method: str = "POST", path: str = "/mcp", **options: Any) -> httpx2.Response:
        return asyncio.run(self._requests(1, method, path, **options))[0]

    def requests(self, count: int) -> list[httpx2.Response]:
        return asyncio.run(self._requests(count, "POST", "/mcp"))

    async def _requests(self, count: int, method: str, path: str, **options: Any) -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(app=self._gateway)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:9000") as client:
            return await asyncio.gather(*(client.request(method, path, **options) for _ in range(count)))


@pytest.fixture
def deployed() -> Iterator[Deployed]:
    gateway = Deployed()
    yield gateway
    gateway.environment.close()


ANSWERED_BY_THE_GATEWAY = [
    pytest.param({"path": "/other"}, 404, "Not Found", id="no such path"),
    pytest.param({"method": "PUT"}, 404, "Not Found", id="no such method"),
    pytest.param({"headers": {"x-a": "a" * 10_240}}, 431, "Request Header Fields Too Large", id="long headers"),
    pytest.param({"content": b"a" * 10_000_001}, 413, "Request Entity Too Large", id="more than 10 MB"),
    pytest.param({"content": b"a" * 6_300_000}, 413, "Request Entity Too Large", id="more than Lambda takes"),
    pytest.param({"headers": {"host": "evil.example"}}, 403, "Forbidden", id="another host"),
    pytest.param({"headers": {"host": "[::1]:9000"}}, 403, "Forbidden", id="an address that is no API's name"),
]


@pytest.mark.parametrize(("request_", "status", "message"), ANSWERED_BY_THE_GATEWAY)
def test_what_api_gateway_refuses_never_reaches_the_function(
    deployed: Deployed, request_: dict[str, Any], status: int, message: str
) -> None:
    answer = deployed.request(**request_)

    assert (answer.status_code, answer.json()) == (status, {"message": message})
    assert deployed.events == []


RESULTS = [
    pytest.param({"statusCode": 201, "body": "made"}, 201, b"made", id="as it is"),
    pytest.param({"statusCode": 200, "body": "aGk=", "isBase64Encoded": True}, 200, b"hi", id="base64 is decoded"),
    pytest.param({"statusCode": 204}, 204, b"", id="no body"),
    pytest.param({"hello": "world"}, 200, b'{"hello": "world"}', id="no status: the result is the body"),
    pytest.param({"statusCode": "soon"}, 500, b'{"message":"Internal Server Error"}', id="no status code"),
    pytest.param({"statusCode": 200, "body": {}, "headers": 3}, 500, b'{"message":"Internal Server Error"}', id="odd"),
    pytest.param({"statusCode": 200, "body": "a" * 6_300_000}, 500, b'{"message":"Internal Server Error"}', id="long"),
]


@pytest.mark.parametrize(("result", "status", "body"), RESULTS)
def test_a_functions_result_becomes_the_answer(deployed: Deployed, result: Any, status: int, body: bytes) -> None:
    deployed.result = result

    answer = deployed.request()

    assert (answer.status_code, answer.content) == (status, body)


def test_an_exception_becomes_a_500_that_says_nothing(deployed: Deployed, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError("secret")

    deployed.result = fail

    answer = deployed.request()

    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})
    assert "secret" in capsys.readouterr().err


def test_a_function_that_takes_too_long_is_unavailable(deployed: Deployed) -> None:
    released = threading.Event()
    deployed.result = lambda: released.wait(5)

    answer = deployed.request()
    released.set()

    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})


def test_one_environment_runs_one_invocation_at_a_time(deployed: Deployed) -> None:
    running: list[int] = []
    seen: list[int] = []

    def watch() -> dict[str, Any]:
        running.append(1)
        seen.append(len(running))
        running.pop()
        return {"statusCode": 200, "body": threading.current_thread().name}

    deployed.result = watch

    answers = deployed.requests(20)

    assert seen == [1] * 20
    assert len({answer.text for answer in answers}) == 1


def test_each_invocation_has_a_context_like_lambdas(deployed: Deployed) -> None:
    deployed.requests(2)

    first, second = deployed.contexts
    assert first.aws_request_id != second.aws_request_id
    assert first.function_name == "Echo"
    assert 0 < first.get_remaining_time_in_millis() <= 25_000


def test_a_preflight_is_the_gateways_to_answer(deployed: Deployed) -> None:
    answer = deployed.request("OPTIONS", headers={"origin": PAGE, "access-control-request-method": "POST"})

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-headers"] == "authorization"
    assert answer.headers["access-control-max-age"] == "600"
    assert deployed.events == []


def test_a_preflight_of_a_strange_page_is_allowed_nothing(deployed: Deployed) -> None:
    strange = {"origin": "https://evil.example", "access-control-request-method": "POST"}

    answer = deployed.request("OPTIONS", headers=strange)

    assert answer.status_code == 204
    assert "access-control-allow-origin" not in answer.headers


def test_cors_headers_are_the_gateways_and_not_the_functions(deployed: Deployed) -> None:
    deployed.result = {
        "statusCode": 200,
        "headers": {"Access-Control-Allow-Origin": "*", "WWW-Authenticate": "Bearer"},
        "cookies": ["a=1", "b=2"],
    }

    asked, not_asked = deployed.request(headers={"origin": PAGE}), deployed.request()

    assert asked.headers["access-control-allow-origin"] == PAGE
    assert asked.headers["access-control-expose-headers"] == "www-authenticate"
    assert asked.headers["www-authenticate"] == "Bearer"
    assert asked.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "access-control-allow-origin" not in not_asked.headers


TOKEN = "e30.eyJ1c2VybmFtZSI6ImFsaWNlIn0.c2ln"  # {"username":"alice"}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "get_customer", "arguments": {"a": 1}}}


def test_the_watching_person_sees_who_asked_for_which_tool_and_no_more(deployed: Deployed) -> None:
    deployed.request(json=CALL, headers={"authorization": f"Bearer {TOKEN}"})

    (line,) = deployed.exchanges
    assert (line.method, line.path, line.status) == ("POST", "/mcp", 200)
    assert (line.username, line.operation, line.tool) == ("alice", "tools/call", "get_customer")
    assert TOKEN not in str(line)


@pytest.mark.parametrize("status", [400, 401, 403, 503])
def test_the_name_in_a_token_that_may_not_hold_is_not_shown(deployed: Deployed, status: int) -> None:
    deployed.result = {"statusCode": status}

    deployed.request(json=CALL, headers={"authorization": f"Bearer {TOKEN}"})

    assert deployed.exchanges[0].username == ""


@pytest.mark.parametrize("body", [b"", b"[", b"[1]", b'"text"', json.dumps({"method": 3, "params": 4}).encode()])
def test_a_body_that_is_no_message_makes_a_shorter_line(deployed: Deployed, body: bytes) -> None:
    deployed.request(content=body)

    assert (deployed.exchanges[0].operation, deployed.exchanges[0].tool) == ("", "")
