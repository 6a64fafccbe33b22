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
from stack.token_storage import client_tokens
from walkthrough.comparison import ToolCall
from walkthrough.recorder import RecordingTransport
from walkthrough.target import Credentials, WalkthroughTarget
from walkthrough.visit import Visit
from walkthrough.wire import Exchange, Participant

CLIENT_INFO = Implementation(name="servicedesk-walkthrough", title="Service Desk walkthrough", version="1")
_NOT_REPEATED = frozenset({"authorization", "content-length", "host"})


def network() -> httpx2.AsyncBaseTransport:
    """Return a transport to the network. Certificates are loaded once, which takes longer than a request."""
    return httpx2.AsyncHTTPTransport(verify=_ssl_context())


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


@dataclass(slots=True, kw_only=True)
class Connection:
    """A person's client after it has connected."""

    visit: Visit
    client: Client
    _http: httpx2.AsyncClient
    _provider: OAuthClientProvider

    async def call_directly(self, tool: str, arguments: Mapping[str, Any]) -> Exchange:
        """Send a ``tools/call`` that no list allowed, and return what was said.

        It is this connection's own ``tools/list`` request with another method and parameters, so nothing but the
        tool can be the reason for the answer.
        """
        listing = self._listing()
        parameters = {**listing.parameters, "name": tool, "arguments": dict(arguments)}
        body = {**listing.request.document, "id": "direct", "method": "tools/call", "params": parameters}
        modern = listing.request.header("mcp-method") is not None
        named = {"mcp-method": "tools/call", "mcp-name": tool} if modern else {}
        return await self._repeat(listing, json.dumps(body), named, self._provider)

    def tool_call(self, tool: str, exchange: Exchange) -> ToolCall:
        """Return an exchange as the call of a tool that it was."""
        return ToolCall(
            person=self.visit.person.username, tool=tool, request=exchange.request, response=exchange.response
        )

    async def list_with_a_changed_token(self) -> Exchange:
        """Send ``tools/list`` again with this person's token, of whose signature one character is another."""
        tokens = self._provider.context.current_tokens
        claims, _, signature = (tokens.access_token if tokens else "").rpartition(".")
        changed = ("B" if signature.startswith("A") else "A") + signature[1:]
        headers = {"authorization": f"Bearer {claims}.{changed}"}
        listing = self._listing()
        return await self._repeat(listing, listing.request.body, headers, httpx2.Auth())

    def _listing(self) -> Exchange:
        return next(exchange for exchange in self.visit.exchanges if exchange.rpc_method == "tools/list")

    async def _repeat(self, exchange: Exchange, body: str, headers: Mapping[str, str], auth: httpx2.Auth) -> Exchange:
        same = {name: value for name, value in exchange.request.headers if name not in _NOT_REPEATED}
        await self._http.post(exchange.url, content=body, headers={**same, **headers}, auth=auth)
        return self.visit.exchanges[-1]


@asynccontextmanager
async def connect(visit: Visit, transport: Callable[[], httpx2.AsyncBaseTransport]) -> AsyncIterator[Connection]:
    """Connect the client of the visit's person, signing in when the server asks for it.

    `transport` makes what does the sending, once for the client and once for the browser.
    """
    target = visit.journal.target

    def record(speaker: Participant) -> RecordingTransport:
        return RecordingTransport(inner=transport(), speaker=speaker, visit=visit)

    browser = httpx2.AsyncClient(transport=record(Participant.PERSON), timeout=target.timeout_seconds)
    provider = _oauth(target, visit.person, browser)
    http = httpx2.AsyncClient(transport=record(Participant.CLIENT), auth=provider, timeout=target.timeout_seconds)
    # Nothing is answered from the client's memory: what is shown is what was asked for and sent.
    client = Client(
        streamable_http_client(target.mcp_url, http_client=http),
        mode="auto" if visit.journal.era == "modern" else "legacy",
        cache=None,
        client_info=CLIENT_INFO,
        read_timeout_seconds=target.timeout_seconds,
    )
    async with browser, http, client:
        yield Connection(visit=visit, client=client, _http=http, _provider=provider)


def _oauth(target: WalkthroughTarget, person: Credentials, browser: httpx2.AsyncClient) -> OAuthClientProvider:
    """The SDK's OAuth client, whose browser is a script that signs `person` in."""
    opened: list[str] = []

    async def open_browser(authorization_url: str) -> None:
        opened.append(authorization_url)

    async def wait_for_callback() -> AuthorizationCodeResult:
        callback = await sign_in(browser, opened[-1], person.username, person.password)
        answered = {name: values[0] for name, values in parse_qs(urlsplit(callback).query).items()}
        return AuthorizationCodeResult(
            code=answered.get("code", ""), state=answered.get("state"), iss=answered.get("iss")
        )

    return OAuthClientProvider(
        target.mcp_url,
        OAuthClientMetadata(client_name=CLIENT_INFO.title, redirect_uris=[AnyUrl(target.redirect_uri)]),
        client_tokens(target.client_id, target.redirect_uri),
        open_browser,
        wait_for_callback,
    )
