"""A client that nobody registered, from its document's URL to a tool's result, and out again."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata
from pydantic import AnyUrl

from local.client_documents import CLIENTS_TABLE, DEMO
from local.sign_in import sign_in_blocking
from local.stack import LocalStack
from local.token_storage import MemoryTokens
from servicedesk.aws.client_list import ClientList

VERIFIER = "a-verifier-of-forty-three-characters-at-least"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
REDIRECT = DEMO.redirect_uris[0]


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with LocalStack(port=0, parameters={"ClientIdMetadataDocuments": "on"}) as running:
        yield running


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False) as client:
        yield client


def server(stack: LocalStack, http: httpx2.Client) -> dict[str, Any]:
    origin = stack.description.mcp_url.removesuffix("/mcp")
    document: dict[str, Any] = http.get(f"{origin}/.well-known/oauth-authorization-server").json()
    return document


def consented(stack: LocalStack, http: httpx2.Client) -> str:
    """Open the page, allow, and return the address of the sign-in."""
    query = {
        "response_type": "code", "client_id": DEMO.url, "redirect_uri": REDIRECT, "state": "s",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256", "resource": stack.description.mcp_url,
    }  # fmt: skip
    return allowed(http, f"{server(stack, http)['authorization_endpoint']}?{urlencode(query)}")


def allowed(http: httpx2.Client, address: str) -> str:
    """Allow what the page at `address` asks, and return the address of the sign-in."""
    endpoint = address.partition("?")[0]
    page = http.get(address)
    assert DEMO.name in page.text
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page.text)}
    # The client keeps no Secure cookie of an http origin; browsers make an exception for localhost.
    cookie = page.headers["set-cookie"].split(";")[0]
    headers = {"cookie": cookie, "origin": endpoint.removesuffix("/oauth2/authorize")}
    answer = http.post(endpoint, data={**fields, "decision": "allow"}, headers=headers)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def tokens(stack: LocalStack, http: httpx2.Client) -> dict[str, Any]:
    person = stack.description.person("bob")
    assert person is not None
    callback = sign_in_blocking(http, consented(stack, http), person.username, person.password)
    assert callback.startswith(REDIRECT + "?")
    code = parse_qs(urlsplit(callback).query)["code"][0]
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "client_id": DEMO.url,
        "code_verifier": VERIFIER, "resource": stack.description.mcp_url,
    }  # fmt: skip
    answer = http.post(server(stack, http)["token_endpoint"], data=form)
    assert answer.status_code == 200, answer.text
    issued: dict[str, Any] = answer.json()
    return issued


def refreshed(stack: LocalStack, http: httpx2.Client, token: str) -> httpx2.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": DEMO.url}
    return http.post(server(stack, http)["token_endpoint"], data=form)


def listed(stack: LocalStack, http: httpx2.Client, token: str) -> httpx2.Response:
    headers = {
        "authorization": f"Bearer {token}",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
    }
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    return http.post(stack.description.mcp_url, json=message, headers=headers)


def test_it_signs_a_person_in_after_they_consented_and_sees_their_tools(stack: LocalStack, http: httpx2.Client) -> None:
    issued = tokens(stack, http)

    names = [tool["name"] for tool in listed(stack, http, issued["access_token"]).json()["result"]["tools"]]
    assert names == ["create_ticket", "get_customer", "search_customer"]
    assert refreshed(stack, http, issued["refresh_token"]).status_code == 200


@pytest.mark.anyio
async def test_the_sdks_client_needs_nothing_but_the_url_of_its_document(stack: LocalStack) -> None:
    url, person = stack.description.mcp_url, stack.description.person("carol")
    assert person is not None
    opened: list[str] = []

    async def open_browser(address: str) -> None:
        opened.append(address)

    async def come_back() -> AuthorizationCodeResult:
        with httpx2.Client(trust_env=False) as browser:
            callback = sign_in_blocking(browser, allowed(browser, opened[-1]), person.username, person.password)
        answer = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        return AuthorizationCodeResult(code=answer["code"], state=answer["state"])

    metadata = OAuthClientMetadata(client_name="tests", redirect_uris=[AnyUrl(REDIRECT)])
    provider = OAuthClientProvider(url, metadata, MemoryTokens(), open_browser, come_back, client_metadata_url=DEMO.url)
    async with (
        httpx2.AsyncClient(auth=provider, trust_env=False) as http,
        Client(streamable_http_client(url, http_client=http), cache=None) as client,
    ):
        listed = await client.list_tools()

    assert [tool.name for tool in listed.tools] == ["get_customer", "search_customer"]
    assert parse_qs(urlsplit(opened[0]).query)["client_id"] == [DEMO.url]


def test_a_registered_client_goes_the_same_way_without_a_question(stack: LocalStack, http: httpx2.Client) -> None:
    client = stack.description.loopback_client
    endpoint = server(stack, http)["authorization_endpoint"]

    answer = http.get(endpoint, params={"client_id": client.client_id, "response_type": "code"})

    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{stack.description.sign_in_url}/oauth2/authorize?")


def test_when_an_administrator_forgets_it_nothing_of_it_works(stack: LocalStack, http: httpx2.Client) -> None:
    issued = tokens(stack, http)
    clients = ClientList(stack.clients.dynamodb, CLIENTS_TABLE)
    (registration,) = clients.all_registered()

    clients.forbid(DEMO.url)
    clients.forget(registration)

    assert refreshed(stack, http, issued["refresh_token"]).json() == {"error": "invalid_client"}
    page = http.get(server(stack, http)["authorization_endpoint"], params={"client_id": DEMO.url})
    assert (page.status_code, "No administrator has allowed it" in page.text) == (400, True)
