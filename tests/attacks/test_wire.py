"""Requests that no client would send: batches, twisted paths, headers and bodies, pages of strangers."""

import json
import socket
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.attacks.target import LEGACY, Target, calling
from tests.tokens import RESOURCE
from tests.worlds.mcp_service import token_of

DELETE = calling("delete_customer")
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
BODIES: dict[str, bytes] = {
    "a batch": json.dumps([LIST, DELETE]).encode(),
    "a batch of one": json.dumps([DELETE]).encode(),
    "an empty batch": b"[]",
    "a batch in a batch": json.dumps([[DELETE]]).encode(),
    "two messages": json.dumps(LIST).encode() + json.dumps(DELETE).encode(),
    "two lines": json.dumps(LIST).encode() + b"\n" + json.dumps(DELETE).encode(),
    "a text": json.dumps(json.dumps(DELETE)).encode(),
    "UTF-16": json.dumps(DELETE).encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + json.dumps(DELETE).encode(),
    "deep nesting": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "no end": json.dumps(DELETE).encode()[:-1],
    "a comment": b"/* */" + json.dumps(DELETE).encode(),
    "six megabytes": json.dumps({**DELETE, "padding": "x" * 6_000_000}).encode(),
    "NaN": b'{"jsonrpc":"2.0","id":NaN,"method":"tools/call"}',
    "a form": b"name=delete_customer&customer_id=C-1042",
}
PATHS = [
    "/mcp/", "//mcp", "/MCP", "/mcp%2f", "/mcp/..", "/mcp;x=1", "/./mcp", "/x/../mcp", "/mcp%00", "/mcp.json",
    "/mcp/admin",
    "/%6dcp/x", "/admin/..%2fmcp", "/.well-known/../mcp", "/", "/mcp\\",
]  # fmt: skip
ORIGINS = [
    "https://evil.example", "null", "http://localhost:6274.evil.example", "http://localhost:62740",
    "https://localhost:6274",
    "HTTP://LOCALHOST:6274", "http://localhost", "http://localhost:6274/", "file://", "http://127.0.0.1:6274", "*", "x",
]  # fmt: skip


@pytest.mark.requirement("transport.utf-8", "transport.one-message")
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_one_message_calls_nothing(target: Target, body: bytes) -> None:
    answer = target.send(body, token_of("administrators"))

    assert answer.status_code in {400, 413}
    assert "result" not in answer.json()


@pytest.mark.requirement("transport.one-endpoint")
@pytest.mark.parametrize("path", PATHS)
def test_no_other_path_leads_to_the_tools(target: Target, path: str) -> None:
    answer = _raw(target, "POST", path, authorization=f"Bearer {token_of('administrators')}")

    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 ")), answer[:200]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "get"])
def test_no_other_method_leads_to_the_tools(target: Target, method: str) -> None:
    answer = _raw(target, method, "/mcp", authorization=f"Bearer {token_of('administrators')}")

    assert answer.split(b" ")[1][:1] == b"4", answer[:200]


ELSEWHERE = {
    "the query": {"path": "/mcp?access_token={token}"},
    "the query, by its other name": {"path": "/mcp?token={token}&authorization=Bearer%20{token}"},
    "a cookie": {"cookie": "authorization=Bearer {token}; access_token={token}"},
    "another header": {"x-authorization": "Bearer {token}", "x-access-token": "{token}"},
    "a header of a proxy": {"proxy-authorization": "Bearer {token}", "x-forwarded-authorization": "Bearer {token}"},
    "another scheme": {"authorization": "Basic {token}"},
    "no scheme": {"authorization": "{token}"},
    "a scheme that begins alike": {"authorization": "Bearers {token}"},
    "two in one header": {"authorization": "Bearer {token}, Bearer {token}"},
    "a tab": {"authorization": "Bearer\t{token}"},
    "quotes": {"authorization": 'Bearer "{token}"'},
    "a header folded": {"authorization": "Bearer x\r\n {token}"},
}


@pytest.mark.requirement("authorization.no-token-in-query")
@pytest.mark.parametrize("where", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_token_in_any_other_place_is_none(target: Target, where: dict[str, str]) -> None:
    token = token_of("administrators")
    headers = {name: value.format(token=token) for name, value in where.items()}

    answer = _raw(target, "POST", headers.pop("path", "/mcp"), **headers)

    assert answer.startswith((b"HTTP/1.1 401 ", b"HTTP/1.1 400 ")), answer[:200]


@pytest.mark.requirement("transport.origin-validated", "transport.origin-403")
@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_of_a_stranger_may_neither_call_nor_read(target: Target, origin: str) -> None:
    answer = target.send(DELETE, token_of("administrators"), origin=origin)
    preflight = httpx2.request(
        "OPTIONS", target.url, trust_env=False,
        headers={"origin": origin, "access-control-request-method": "POST"},
    )  # fmt: skip

    assert answer.status_code == 403
    for said in (answer, preflight):
        assert "access-control-allow-origin" not in said.headers


OVERRIDES = {
    "x-http-method-override": "DELETE", "x-original-url": "/admin/api/groups", "x-rewrite-url": "/admin",
    "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", "forwarded": "host=evil.example",
    "x-amzn-oidc-data": "x", "x-apigateway-event": "{}", "mcp-session-id": "somebody-elses", "last-event-id": "1",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), OVERRIDES.items())
def test_headers_that_mean_something_elsewhere_mean_nothing_here(target: Target, name: str, value: str) -> None:
    plain = target.send(LIST)
    bent = target.send(LIST, **{name.replace("-", "_"): value})

    assert (bent.status_code, bent.text) == (plain.status_code, plain.text)
    assert bent.headers["www-authenticate"] == plain.headers["www-authenticate"]
    assert RESOURCE.removesuffix("/mcp") in bent.headers["www-authenticate"]


def _raw(target: Target, method: str, path: str, **headers: str) -> bytes:
    """Send a request byte for byte, as no library would."""
    where, body = urlsplit(target.url), json.dumps(DELETE)
    lines = {
        "host": where.netloc,
        "content-type": "application/json",
        "content-length": str(len(body)),
        **LEGACY,
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("localhost", where.port or 80), timeout=10) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}connection: close\r\n\r\n{body}".encode())
        return connection.makefile("rb").read()
