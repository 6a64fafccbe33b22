"""The event a request becomes: HTTP API, payload format 2.0."""

import base64
from typing import Any

import pytest

from delivery.template.routes import Route
from local.gateway.event import HttpRequest, request_event
from local.gateway.routing import Match, RouteTable


def request(**changes: Any) -> HttpRequest:
    right: dict[str, Any] = {
        "method": "POST",
        "raw_path": "/mcp",
        "raw_query": "",
        "headers": (("host", "localhost:9000"), ("content-type", "application/json"), ("user-agent", "tests/1")),
        "body": b'{"id":1}',
        "protocol": "HTTP/1.1",
        "source_ip": "127.0.0.1",
        "port": "9000",
    }
    return HttpRequest(**{**right, **changes})


def event(sent: HttpRequest, key: str = "POST /mcp", **path_parameters: str) -> dict[str, Any]:
    route = Route(key=key, function="McpFunction", timeout_seconds=30)
    return request_event(sent, Match(route=route, path_parameters=path_parameters))


def headers(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"headers": (("host", "localhost:9000"), *pairs)}


FIELDS = [
    pytest.param({}, "version", "2.0", id="version"),
    pytest.param({}, "routeKey", "POST /mcp", id="route key"),
    pytest.param({}, "body", '{"id":1}', id="JSON stays text"),
    pytest.param({}, "isBase64Encoded", False, id="and is said to be text"),
    pytest.param({}, "rawQueryString", "", id="no query"),
    pytest.param({"raw_query": "a=1&b=%20&a=2"}, "rawQueryString", "a=1&b=%20&a=2", id="the query stays encoded"),
    pytest.param(
        {"raw_query": "a=1&b=%20&a=2&c"}, "queryStringParameters", {"a": "1,2", "b": " ", "c": ""}, id="parameters"
    ),
    pytest.param({"raw_path": "/mcp%2Fa%20b"}, "rawPath", "/mcp/a b", id="the path is decoded"),
    pytest.param({"raw_path": "/a%3Fb"}, "rawPath", "/a", id="and cut where decoding reveals a question mark"),
    pytest.param(headers(("cookie", "a=1; b=2"), ("cookie", "c=3")), "cookies", ["a=1", "b=2", "c=3"], id="cookies"),
]


@pytest.mark.parametrize(("changes", "field", "expected"), FIELDS)
def test_each_part_of_a_request_has_its_field(changes: dict[str, Any], field: str, expected: object) -> None:
    assert event(request(**changes))[field] == expected


HEADERS = [
    pytest.param((("x-a", "1"), ("x-a", "2")), "x-a", "1,2", id="duplicates are joined with a comma"),
    pytest.param((("authorization", "Bearer a"), ("authorization", "Bearer b")), "authorization", "Bearer a,Bearer b",
                 id="two tokens too"),
    pytest.param((("cookie", "a=1"),), "cookie", None, id="cookies have a field of their own"),
    pytest.param((("connection", "close"),), "connection", None, id="the connection ends at the gateway"),
    pytest.param((), "host", "localhost:9000", id="the host stays"),
    pytest.param((), "x-forwarded-for", "127.0.0.1", id="who called"),
    pytest.param((("x-forwarded-for", "10.0.0.1"),), "x-forwarded-for", "10.0.0.1,127.0.0.1", id="behind a proxy"),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "name", "expected"), HEADERS)
def test_headers_arrive_as_api_gateway_delivers_them(
    sent: tuple[tuple[str, str], ...], name: str, expected: str | None
) -> None:
    assert event(request(**headers(*sent)))["headers"].get(name) == expected


# Measured against AWS: ministackorg/ministack#766.
BODIES = [
    ("application/json", False),
    ("application/json; charset=utf-8", False),
    ("APPLICATION/JSON", False),
    ("text/plain", False),
    ("application/xml", False),
    ("application/javascript", False),
    ("application/x-www-form-urlencoded", True),
    ("application/octet-stream", True),
    ("application/vnd.api+json", True),
    ("", True),
]


@pytest.mark.parametrize(("kind", "is_base64"), BODIES)
def test_only_text_arrives_as_text(kind: str, is_base64: bool) -> None:
    made = event(request(**headers(("content-type", kind)), body=b"hello"))

    body = base64.b64decode(made["body"]) if made["isBase64Encoded"] else made["body"].encode()
    assert made["isBase64Encoded"] is is_base64
    assert body == b"hello"


def test_json_that_is_not_utf_8_arrives_in_base64() -> None:
    made = event(request(body=b"\xff\xfe"))

    assert made["isBase64Encoded"] is True
    assert base64.b64decode(made["body"]) == b"\xff\xfe"


def test_fields_without_content_are_absent() -> None:
    made = event(request(body=b"", **headers()))

    assert not {"body", "cookies", "queryStringParameters", "pathParameters"} & set(made)


def test_the_context_says_who_asked_for_what() -> None:
    context = event(request())["requestContext"]

    assert context["http"] == {
        "method": "POST",
        "path": "/mcp",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "tests/1",
    }
    assert (context["stage"], context["domainName"], context["routeKey"]) == ("$default", "localhost", "POST /mcp")
    assert context["timeEpoch"] > 1_700_000_000_000


ROUTES = ("GET /a", "ANY /a", "GET /a/{id}", "GET /a/{rest+}", "GET /a/fixed", "$default")
MATCHES = [
    ("GET", "/a", "GET /a", {}),
    ("PUT", "/a", "ANY /a", {}),
    ("GET", "/a/1", "GET /a/{id}", {"id": "1"}),
    ("GET", "/a/fixed", "GET /a/fixed", {}),
    ("GET", "/a/1/2", "GET /a/{rest+}", {"rest": "1/2"}),
    ("PUT", "/a/1", "$default", {}),
    ("GET", "/a.", "$default", {}),
]


@pytest.mark.parametrize(("method", "path", "key", "parameters"), MATCHES)
def test_the_most_specific_route_answers(method: str, path: str, key: str, parameters: dict[str, str]) -> None:
    table = RouteTable(Route(key=name, function="F", timeout_seconds=30) for name in reversed(ROUTES))

    match = table.match(method, path)

    assert match is not None
    assert (match.route.key, match.path_parameters) == (key, parameters)


def test_without_a_default_route_nobody_answers() -> None:
    table = RouteTable([Route(key="GET /a", function="F", timeout_seconds=30)])

    assert table.match("POST", "/a") is None
