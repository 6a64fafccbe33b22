"""One person's real MCP client, with the wire in view."""

from __future__ import annotations

import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client import Client
from mcp.client.auth import OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientMetadata
from mcp_types import Implementation
from pydantic import AnyUrl

from stack.sign_in import sign_in
from stack.token_storage import registered
from walkthrough.deployment import Credentials, Deployment
from walkthrough.messages import Exchange, Participant, origin
from walkthrough.recorder import Observer, RecordingTransport
from walkthrough.redaction import Redactor
from walkthrough.steps import Era

TIMEOUT_SECONDS = 15.0
CLIENT_INFO = Implementation(name="servicedesk-walkthrough", title="Service Desk walkthrough", version="1")
_NOT_REPEATED = frozenset({"authorization", "content-length", "host", "mcp-method", "mcp-name"})


def network() -> httpx2.AsyncBaseTransport:
    """Return a transport to the network. Certificates are loaded once, which takes longer than a request."""
    return httpx2.AsyncHTTPTransport(verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


@dataclass(slots=True, kw_only=True)
class Connection:
    """A person's client after it has connected."""

    username: str
    client: Client
    #: Every exchange of this person, sign-in included.
    exchanges: list[Exchange]
    _http: httpx2.AsyncClient
    _mcp_url: str

    async def call_directly(self, tool: str, arguments: Mapping[str, Any]) -> Exchange:
        """Send a ``tools/call`` that no list allowed, and return what was said.

        It is this connection's own ``tools/list`` request with another method and parameters, so nothing but the
        tool can be the reason for the answer.
        """
        listing = next(exchange for exchange in self.exchanges if exchange.rpc_method == "tools/list").request
        body = listing.document
        parameters = {**body.get("params", {}), "name": tool, "arguments": dict(arguments)}
        headers = {name: value for name, value in listing.headers if name not in _NOT_REPEATED}
        if listing.header("mcp-method"):
            headers |= {"mcp-method": "tools/call", "mcp-name": tool}
        content = json.dumps({**body, "id": "direct", "method": "tools/call", "params": parameters})
        await self._http.post(self._mcp_url, content=content, headers=headers)
        return self.exchanges[-1]


@asynccontextmanager
async def connect(  # noqa: PLR0913 -- what one connection is made of
    deployment: Deployment,
    person: Credentials,
    *,
    era: Era,
    redactor: Redactor,
    observe: Observer,
    on_browser: Callable[[str], None],
    started: float,
    transport: Callable[[], httpx2.AsyncBaseTransport],
) -> AsyncIterator[Connection]:
    """Connect `person`'s client, signing in when the server asks for it.

    Args:
        deployment: Where to connect.
        person: Who signs in.
        era: ``modern`` is 2026-07-28 (no handshake); ``legacy`` is 2025-11-25 (initialize).
        redactor: Shortens what is recorded.
        observe: Called with each exchange as it ends.
        on_browser: Called with the authorization URL when the client would open the person's browser.
        started: Monotonic seconds at which the walkthrough began.
        transport: Makes what does the sending, once for the client and once for the browser.
    """
    exchanges: list[Exchange] = []

    def keep(exchange: Exchange) -> None:
        exchanges.append(exchange)
        observe(exchange)

    def recorded(speaker: Participant) -> RecordingTransport:
        return RecordingTransport(
            inner=transport(),
            speaker=speaker,
            mcp_origin=origin(deployment.mcp_url),
            redactor=redactor,
            observe=keep,
            started=started,
        )

    browser = httpx2.AsyncClient(transport=recorded(Participant.PERSON), timeout=TIMEOUT_SECONDS)
    provider = _provider(deployment, person, browser, on_browser)
    http = httpx2.AsyncClient(transport=recorded(Participant.CLIENT), auth=provider, timeout=TIMEOUT_SECONDS)
    # Nothing is answered from the client's memory: what is shown is what was asked for and sent.
    client = Client(
        streamable_http_client(deployment.mcp_url, http_client=http),
        mode="auto" if era == "modern" else "legacy",
        cache=None,
        client_info=CLIENT_INFO,
        read_timeout_seconds=TIMEOUT_SECONDS,
    )
    async with browser, http, client:
        yield Connection(
            username=person.username, client=client, exchanges=exchanges, _http=http, _mcp_url=deployment.mcp_url
        )


def _provider(
    deployment: Deployment, person: Credentials, browser: httpx2.AsyncClient, on_browser: Callable[[str], None]
) -> OAuthClientProvider:
    """The SDK's OAuth client, whose browser is a script that signs `person` in."""
    opened: list[str] = []

    async def open_browser(authorization_url: str) -> None:
        opened.append(authorization_url)
        on_browser(authorization_url)

    async def wait_for_callback() -> AuthorizationCodeResult:
        callback = await sign_in(browser, opened[-1], person.username, person.password)
        answered = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        return AuthorizationCodeResult(
            code=answered.get("code", ""), state=answered.get("state"), iss=answered.get("iss")
        )

    return OAuthClientProvider(
        deployment.mcp_url,
        OAuthClientMetadata(client_name=CLIENT_INFO.title, redirect_uris=[AnyUrl(deployment.redirect_uri)]),
        registered(deployment.client_id, deployment.redirect_uri),
        open_browser,
        wait_for_callback,
    )
