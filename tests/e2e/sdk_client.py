"""The MCP SDK's own client, signed in through the real code and PKCE flow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
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


@asynccontextmanager
async def connected(
    stack: LocalStack, who: str | LocalPerson, era: Era, ask: ElicitationFnT | None = None
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
            *_person_at(browser, stack.description.person(who) if isinstance(who, str) else who),
        )
        async with (
            httpx2.AsyncClient(auth=provider, trust_env=False) as http,
            Client(
                streamable_http_client(url, http_client=http), mode=era, cache=None, elicitation_callback=ask
            ) as client,
        ):
            yield client


def _person_at(browser: httpx2.AsyncClient, person: LocalPerson | None):  # type: ignore[no-untyped-def]  # noqa: ANN202
    assert person is not None
    opened: list[str] = []

    async def open_browser(url: str) -> None:
        opened.append(url)

    async def come_back() -> AuthorizationCodeResult:
        callback = await sign_in(browser, opened[-1], person.username, person.password)
        answer = {key: values[0] for key, values in parse_qs(urlsplit(callback).query).items()}
        return AuthorizationCodeResult(code=answer["code"], state=answer["state"])

    return open_browser, come_back
