"""What goes over the wire: challenges, metadata, and input that no client would send."""

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt
import pytest

from local.stack import LocalStack
from stack.token_flow import obtain_tokens
from tests.events import load_event, with_message


@pytest.fixture(scope="module")
def tokens(stack: LocalStack) -> dict[str, str]:
    return {
        person.username: obtain_tokens(stack.description, person)["access_token"] for person in stack.description.people
    }


PER_REQUEST = {"date", "apigw-requestid"}


def post(stack: LocalStack, token: str | None, body: str | bytes, **headers: str) -> httpx2.Response:
    sent = {"content-type": "application/json", "accept": "application/json, text/event-stream", **headers}
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    with httpx2.Client(trust_env=False) as client:
        return client.post(stack.description.mcp_url, content=body, headers=sent)


def message(event_name: str, **params: Any) -> str:
    event = load_event(event_name)
    body: str = with_message(event, params={**json.loads(event["body"])["params"], **params})["body"]
    return body


@pytest.mark.requirement("authorization.metadata-discovery", "authorization.server-metadata")
def test_the_way_from_the_url_to_the_sign_in_page_can_be_followed(stack: LocalStack) -> None:
    refused = post(stack, None, message("mcp-legacy-tools-list"))

    assert refused.status_code == 401
    metadata_url = refused.headers["www-authenticate"].split('resource_metadata="')[1].split('"')[0]
    with httpx2.Client(trust_env=False) as client:
        resource = client.get(metadata_url).json()
        assert resource["resource"] == stack.description.mcp_url
        issuer = resource["authorization_servers"][0]
        server = client.get(f"{issuer}/.well-known/oauth-authorization-server").json()
        assert server["issuer"] == issuer
        assert server["authorization_endpoint"].startswith(stack.description.sign_in_url)
        keys = client.get(server["jwks_uri"]).json()
    assert {key["alg"] for key in keys["keys"]} == {"RS256"}


def test_a_hidden_tool_answers_as_an_unknown_one_on_the_wire(stack: LocalStack, tokens: dict[str, str]) -> None:
    answers = []
    for name in ("delete_customer", "xelete_customer"):
        body = message("mcp-legacy-tools-call", name=name, arguments={"customer_id": "C-1042"})
        answer = post(stack, tokens["bob"], body, **{"mcp-protocol-version": "2025-11-25"})
        headers = {key: value for key, value in answer.headers.items() if key not in PER_REQUEST}
        answers.append((answer.status_code, sorted(headers.items()), answer.text.replace(name, "NAME")))

    assert answers[0] == answers[1]


BODIES: dict[str, tuple[bytes, int]] = {
    "no body": (b"", 400),
    "broken JSON": (b"{", 400),
    "a batch": (b'[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]', 400),
    "bytes that are no text": (b"\xff\xfe\x00", 400),
    "six megabytes": (b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * 6_000_000 + b'"}', 413),
    "nested deeper than can be read": (b"[" * 1_000 + b"]" * 1_000, 400),
    "nested deeper than is read": (b"[" * 100 + b"]" * 100, 413),
    "unknown fields": (b'{"jsonrpc":"2.0","id":1,"method":"no/such","extra":{"deep":[1]}}', 200),
}


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES.keys())
def test_bad_input_gets_a_clear_error(stack: LocalStack, tokens: dict[str, str], body: bytes, status: int) -> None:
    answer = post(stack, tokens["alice"], body)

    assert answer.status_code == status
    assert "error" in answer.json() or "message" in answer.json()


def test_two_authorization_headers_are_none(stack: LocalStack, tokens: dict[str, str]) -> None:
    where = urlsplit(stack.description.mcp_url)
    body = message("mcp-legacy-tools-list").encode()
    head = (
        f"POST /mcp HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
        f"Authorization: Bearer {tokens['alice']}\r\nAuthorization: Bearer {tokens['alice']}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )

    with socket.create_connection(("localhost", where.port or 80), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b'error="invalid_token"' in answer


@pytest.mark.requirement("authorization.every-request", "transport.get-405")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bob", 405)])
def test_other_methods_ask_for_a_token_first(
    stack: LocalStack, tokens: dict[str, str], method: str, who: str | None, status: int
) -> None:
    headers = {"authorization": f"Bearer {tokens[who]}"} if who else {}

    with httpx2.Client(trust_env=False) as client:
        answer = client.request(method, stack.description.mcp_url, headers=headers)

    assert answer.status_code == status


def test_a_revoked_persons_token_stops_at_once_for_what_cannot_be_undone(
    stack: LocalStack, tokens: dict[str, str]
) -> None:
    claims = jwt.decode(tokens["dan"], options={"verify_signature": False})
    row = {
        "pk": {"S": f"subject#{claims['sub']}"},
        "sk": {"S": "revocation"},
        "not_before": {"N": str(claims["iat"] + 1)},
    }
    stack.clients.dynamodb.put_item(TableName="PermissionsTable", Item=row)

    body = message("mcp-legacy-tools-call", name="delete_customer", arguments={"customer_id": "C-1042"})
    answer = post(stack, tokens["dan"], body, **{"mcp-protocol-version": "2025-11-25"})

    stack.clients.dynamodb.delete_item(TableName="PermissionsTable", Key={"pk": row["pk"], "sk": row["sk"]})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
