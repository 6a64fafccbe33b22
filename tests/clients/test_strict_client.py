"""The strictest client we could write accepts our metadata, and would have refused anything less."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from local.stack import LocalStack
from stack.sign_in import sign_in_blocking
from tests.clients.strict_client import Refused, access_token, authorization_server, protected_resource, scope_of
from tests.seen import seen_by

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}
REDIRECT = "http://localhost:3030/callback"

Alter = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(headers=HEADERS, trust_env=False) as client:
        yield client


def fetcher(http: httpx2.Client, alter: Alter = lambda document: document) -> Callable[[str], Mapping[str, Any]]:
    return lambda url: alter(http.get(url, follow_redirects=False).raise_for_status().json())


def challenge_of(http: httpx2.Client, url: str) -> str:
    refused = http.post(url, json=LIST)
    assert refused.status_code == 401
    return str(refused.headers["www-authenticate"])


@pytest.mark.parametrize("who", ["alice", "carol"])
def test_it_goes_the_whole_way_and_sees_the_persons_tools(stack: LocalStack, http: httpx2.Client, who: str) -> None:
    url, person = stack.description.mcp_url, stack.description.person(who)
    assert person is not None
    challenge = challenge_of(http, url)
    (issuer,) = protected_resource(url, challenge, fetcher(http))["authorization_servers"]

    def sign_in(address: str) -> Mapping[str, str]:
        callback = sign_in_blocking(http, address, person.username, person.password)
        return {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}

    token = access_token(
        http, authorization_server(issuer, fetcher(http)), client_id=stack.description.client_id_for(REDIRECT),
        redirect_uri=REDIRECT, url=url, scope=scope_of(challenge), sign_in=sign_in,
    )  # fmt: skip
    listed = http.post(url, json=LIST, headers={"authorization": f"Bearer {token}"}).json()

    assert tuple(tool["name"] for tool in listed["result"]["tools"]) == seen_by(who)


def changed(**changes: Any) -> Alter:
    return lambda document: {name: value for name, value in {**document, **changes}.items() if value is not None}


RESOURCES = {
    "a trailing slash": lambda document: {**document, "resource": document["resource"] + "/"},
    "another host": changed(resource="https://elsewhere.example/mcp"),
    "no resource": changed(resource=None),
    "no authorization server": changed(authorization_servers=[]),
}
SERVERS = {
    "no PKCE methods": changed(code_challenge_methods_supported=None),
    "plain PKCE": changed(code_challenge_methods_supported=["plain"]),
    "an issuer with a slash": lambda document: {**document, "issuer": document["issuer"] + "/"},
    "Cognito's issuer": changed(issuer="https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"),
    "no code flow": changed(response_types_supported=["token"]),
    "secrets only": changed(token_endpoint_auth_methods_supported=["client_secret_basic"]),
    "a promise of iss": changed(authorization_response_iss_parameter_supported=True),
    "no token endpoint": changed(token_endpoint=None),
}


@pytest.mark.parametrize("alter", RESOURCES.values(), ids=RESOURCES)
def test_it_refuses_metadata_of_another_resource(stack: LocalStack, http: httpx2.Client, alter: Alter) -> None:
    url = stack.description.mcp_url

    with pytest.raises(Refused):
        protected_resource(url, challenge_of(http, url), fetcher(http, alter))


@pytest.mark.parametrize("alter", SERVERS.values(), ids=SERVERS)
def test_it_refuses_an_authorization_server_that_promises_too_little(
    stack: LocalStack, http: httpx2.Client, alter: Alter
) -> None:
    issuer = stack.description.mcp_url.removesuffix("/mcp")

    with pytest.raises(Refused):
        authorization_server(issuer, fetcher(http, alter))


def test_it_refuses_what_cognito_publishes_itself(stack: LocalStack, http: httpx2.Client) -> None:
    """Which is why the facade is there."""
    document = http.get(f"{stack.description.issuer}/.well-known/openid-configuration").json()

    with pytest.raises(Refused, match="S256"):
        authorization_server(stack.description.issuer, lambda _: document)


@pytest.mark.parametrize("challenge", ["", "Basic realm=x", "Bearer", 'Bearer scope="x"'])
def test_it_refuses_a_challenge_that_leads_nowhere(stack: LocalStack, http: httpx2.Client, challenge: str) -> None:
    with pytest.raises(Refused):
        protected_resource(stack.description.mcp_url, challenge, fetcher(http))
