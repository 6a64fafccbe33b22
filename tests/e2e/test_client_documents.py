"""A client that nobody registered, from its document's URL to a tool's result."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import jwt
import pytest
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata
from pydantic import AnyUrl

from local.managed_login import access_tokens, client_documents
from local.managed_login.tokens import access_token_claims as claims
from local.stack import LocalStack
from stack.sign_in import sign_in_blocking
from stack.token_storage import MemoryTokens
from tests.seen import seen_by

VENDORS = "https://vendor.example/oauth/*"
REDIRECT = "http://localhost:3999/callback"


def document(name: str, **changes: Any) -> dict[str, Any]:
    """Return what a client publishes; a change to None leaves the member out."""
    published = {
        "client_id": f"https://vendor.example/oauth/{name}.json",
        "client_name": "Data team's assistant",
        "redirect_uris": [REDIRECT],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
        **changes,
    }
    return {member: value for member, value in published.items() if value is not None}


class Internet:
    """What is published where, and what of it was asked for."""

    def __init__(self) -> None:
        self.published: dict[str, dict[str, Any]] = {}
        self.fetched: list[str] = []

    def publish(self, name: str, **changes: Any) -> str:
        """Publish a document and return its address."""
        address = f"https://vendor.example/oauth/{name}.json"
        self.published[address] = document(name, **changes)
        return address

    async def fetch(self, address: str) -> bytes:
        """Return what is published at `address`."""
        self.fetched.append(address)
        if address not in self.published:
            raise httpx2.HTTPError("404")
        return json.dumps(self.published[address]).encode()


@pytest.fixture(scope="module")
def internet() -> Iterator[Internet]:
    published = Internet()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_documents, "fetch", published.fetch)
        yield published


@pytest.fixture(scope="module")
def stack(internet: Internet) -> Iterator[LocalStack]:
    with LocalStack(port=0, parameters={"DescribedClients": VENDORS}) as running:
        yield running


def authorization_url(stack: LocalStack, client_id: str, redirect_uri: str = REDIRECT) -> str:
    query = {
        "response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri, "state": "s",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256",
        "resource": stack.description.mcp_url,
    }  # fmt: skip
    return f"{stack.description.sign_in_url}/oauth2/authorize?{urlencode(query)}"


def authorize(stack: LocalStack, client_id: str, redirect_uri: str = REDIRECT) -> httpx2.Response:
    with httpx2.Client(trust_env=False) as http:
        return http.get(authorization_url(stack, client_id, redirect_uri))


@pytest.mark.parametrize("names_the_address", [True, False])
@pytest.mark.anyio
async def test_the_sdks_client_needs_nothing_but_the_url_of_its_document(
    stack: LocalStack, internet: Internet, monkeypatch: pytest.MonkeyPatch, names_the_address: bool
) -> None:
    """AWS does not document which of such a client's two ids a token names."""
    address = internet.publish(f"assistant-{names_the_address}")
    named = address if names_the_address else stack.resources.client_ids["DescribedClient"]
    monkeypatch.setattr(
        access_tokens, "access_token_claims", lambda *of, **to: {**claims(*of, **to), "client_id": named}
    )
    url, person = stack.description.mcp_url, stack.description.person("carol")
    assert person is not None
    opened: list[str] = []

    async def open_browser(page: str) -> None:
        opened.append(page)

    async def come_back() -> AuthorizationCodeResult:
        with httpx2.Client(trust_env=False) as browser:
            callback = sign_in_blocking(browser, opened[-1], person.username, person.password)
        answer = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        return AuthorizationCodeResult(code=answer["code"], state=answer["state"])

    metadata = OAuthClientMetadata(client_name="tests", redirect_uris=[AnyUrl(REDIRECT)])
    storage = MemoryTokens()
    auth = OAuthClientProvider(url, metadata, storage, open_browser, come_back, client_metadata_url=address)
    async with (
        httpx2.AsyncClient(auth=auth, trust_env=False) as http,
        Client(streamable_http_client(url, http_client=http), cache=None) as client,
    ):
        listed = await client.list_tools()

    assert tuple(tool.name for tool in listed.tools) == seen_by("carol")
    assert parse_qs(urlsplit(opened[0]).query)["client_id"] == [address]
    tokens = await storage.get_tokens()
    assert tokens is not None
    assert jwt.decode(tokens.access_token, options={"verify_signature": False})["client_id"] == named
    assert internet.fetched.count(address) == 1


GRANTED = {
    "both": (["authorization_code", "refresh_token"], True),
    "a sign-in and no more": (["authorization_code"], False),
    "none is named": (None, False),
    "more than the pool gives": (["authorization_code", "refresh_token", "client_credentials"], True),
}


@pytest.mark.parametrize(("grants", "is_refreshed"), GRANTED.values(), ids=GRANTED.keys())
def test_a_client_gets_a_refresh_token_only_if_its_document_asks_for_one(
    stack: LocalStack, internet: Internet, grants: list[str] | None, is_refreshed: bool
) -> None:
    address = internet.publish("grants-" + "-".join(grants or ["none"]), grant_types=grants)
    person = stack.description.people[0]
    with httpx2.Client(trust_env=False) as browser:
        callback = sign_in_blocking(browser, authorization_url(stack, address), person.username, person.password)
        form = {
            "grant_type": "authorization_code", "client_id": address, "redirect_uri": REDIRECT,
            "code": parse_qs(urlsplit(callback).query)["code"][0],
            "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        }  # fmt: skip
        answer = browser.post(f"{stack.description.sign_in_url}/oauth2/token", data=form)

    assert answer.status_code == 200
    assert ("refresh_token" in answer.json()) is is_refreshed


def test_a_browser_that_is_remembered_leads_back_to_such_a_client_without_a_password(
    stack: LocalStack, internet: Internet
) -> None:
    url, person = authorization_url(stack, internet.publish("remembered")), stack.description.person("carol")
    assert person is not None
    with httpx2.Client(trust_env=False) as browser:
        sign_in_blocking(browser, url, person.username, person.password)

        answer = browser.get(browser.get(url).headers["location"])

    assert answer.headers["location"].startswith(f"{REDIRECT}?code=")


REFUSED = {
    "nothing is there": ("missing", None),
    "the document is another's": ("copied", {"client_id": "https://vendor.example/oauth/assistant.json"}),
    "the client has a secret": ("secret", {"token_endpoint_auth_method": "client_secret_basic"}),
    "the document says nothing of secrets": ("silent", {"token_endpoint_auth_method": None}),
    "the client asks for a grant without a person": ("machine", {"grant_types": ["client_credentials"]}),
    "the document is no document": ("broken", {"redirect_uris": "no list"}),
}


@pytest.mark.parametrize(("name", "changes"), REFUSED.values(), ids=REFUSED.keys())
def test_a_client_whose_document_does_not_stand_for_it_is_refused_before_anybody_signs_in(
    stack: LocalStack, internet: Internet, name: str, changes: dict[str, Any] | None
) -> None:
    address = f"https://vendor.example/oauth/{name}.json"
    if changes is not None:
        internet.publish(name, **changes)

    answer = authorize(stack, address)

    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_client_returns_to_an_address_of_its_document_alone(stack: LocalStack, internet: Internet) -> None:
    answer = authorize(stack, internet.publish("elsewhere"), redirect_uri="http://localhost:3999/other")

    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_an_address_that_fits_no_pattern_is_refused_and_never_fetched(stack: LocalStack, internet: Internet) -> None:
    stranger = "https://stranger.example/oauth/client.json"

    answer = authorize(stack, stranger)

    assert answer.status_code == 400
    assert stranger not in internet.fetched
