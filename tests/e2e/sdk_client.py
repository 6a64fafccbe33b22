"""The MCP SDK's own client, signed in through the real code and PKCE flow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.session import ElicitationFnT
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata
from pydantic import AnyUrl

from local.stack import LocalStack
from stack.people import LocalPerson
from stack.sign_in import sign_in
from stack.token_storage import client_tokens

REDIRECT_URI = "http://localhost:3030/callback"

Era = Literal["auto", "legacy"]
#: A person at a sign-in page: the address that a browser was opened with → the one that it is led back to.
Arrive: TypeAlias = Callable[[str], Awaitable[str]]


@asynccontextmanager
async def connected(
    stack: LocalStack, who: str | LocalPerson | Arrive, era: Era, ask: ElicitationFnT | None = None
) -> AsyncIterator[Client]:
    """Yield a client that discovers, signs `who` in and connects: with nothing but the URL and a client id.

    With `ask` it can put a question to the person.
    """
    url = stack.description.mcp_url
    async with httpx2.AsyncClient(trust_env=False) as browser:
        provider = OAuthClientProvider(
            url,
            OAuthClientMetadata(client_name="tests", redirect_uris=[AnyUrl(REDIRECT_URI)]),
            client_tokens(stack.description.loopback_client.client_id, REDIRECT_URI),
            *_browser_of(who if callable(who) else _person_at(browser, stack, who)),
        )
        async with (
            httpx2.AsyncClient(auth=provider, trust_env=False) as http,
            Client(
                streamable_http_client(url, http_client=http), mode=era, cache=None, elicitation_callback=ask
            ) as client,
        ):
            yield client


def _person_at(browser: httpx2.AsyncClient, stack: LocalStack, who: str | LocalPerson) -> Arrive:
    person = stack.description.person(who) if isinstance(who, str) else who
    assert person is not None

    async def arrive(url: str) -> str:
        return await sign_in(browser, url, person.username, person.password)

    return arrive


def _browser_of(arrive: Arrive):  # type: ignore[no-untyped-def]  # noqa: ANN202
    opened: list[str] = []

    async def open_browser(url: str) -> None:
        opened.append(url)

    async def come_back() -> AuthorizationCodeResult:
        callback = await arrive(opened[-1])
        answer = {key: values[0] for key, values in parse_qs(urlsplit(callback).query).items()}
        return AuthorizationCodeResult(code=answer["code"], state=answer["state"])

    return open_browser, come_back
