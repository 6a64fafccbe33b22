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
from stack.token_storage import MemoryTokens, registered
from walkthrough.journal import Journal
from walkthrough.recorder import Observer, RecordingTransport
from walkthrough.target import Credentials, Target
from walkthrough.wire import Exchange, Participant, origin

CLIENT_INFO = Implementation(name="servicedesk-walkthrough", title="Service Desk walkthrough", version="1")
_NOT_REPEATED = frozenset({"authorization", "content-length", "host"})


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
    _tokens: MemoryTokens
    _mcp_url: str

    async def call_directly(self, tool: str, arguments: Mapping[str, Any]) -> Exchange:
        """Send a ``tools/call`` that no list allowed, and return what was said.

        It is this connection's own ``tools/list`` request with another method and parameters, so nothing but the
        tool can be the reason for the answer.
        """
        body, headers = self._listing()
        parameters = {**body.get("params", {}), "name": tool, "arguments": dict(arguments)}
        if "mcp-method" in headers:
            headers |= {"mcp-method": "tools/call", "mcp-name": tool}
        content = json.dumps({**body, "id": "direct", "method": "tools/call", "params": parameters})
        await self._http.post(self._mcp_url, content=content, headers=headers)
        return self.exchanges[-1]

    async def list_with_a_changed_token(self) -> Exchange:
        """Send ``tools/list`` again with this person's token, of whose signature one character is another."""
        tokens = await self._tokens.get_tokens()
        claims, _, signature = (tokens.access_token if tokens else "").rpartition(".")
        changed = ("B" if signature.startswith("A") else "A") + signature[1:]
        body, headers = self._listing()
        headers["authorization"] = f"Bearer {claims}.{changed}"
        await self._http.post(self._mcp_url, content=json.dumps(body), headers=headers, auth=httpx2.Auth())
        return self.exchanges[-1]

    def _listing(self) -> tuple[dict[str, Any], dict[str, str]]:
        listing = next(exchange for exchange in self.exchanges if exchange.rpc_method == "tools/list").request
        return listing.document, {name: value for name, value in listing.headers if name not in _NOT_REPEATED}


@asynccontextmanager
async def connect(
    person: Credentials,
    journal: Journal,
    *,
    observe: Observer,
    started: float,
    transport: Callable[[], httpx2.AsyncBaseTransport],
) -> AsyncIterator[Connection]:
    """Connect `person`'s client to the journal's target, signing in when the server asks for it.

    Args:
        person: Who signs in.
        journal: Where to, in which era, and what shortens what is recorded.
        observe: Called with each exchange as it ends.
        started: Monotonic seconds at which the walkthrough began.
        transport: Makes what does the sending, once for the client and once for the browser.
    """
    target, exchanges = journal.target, list[Exchange]()

    def keep(exchange: Exchange) -> None:
        exchanges.append(exchange)
        observe(exchange)

    def recorded(speaker: Participant) -> RecordingTransport:
        return RecordingTransport(
            inner=transport(),
            speaker=speaker,
            mcp_origin=origin(target.mcp_url),
            redactor=journal.redactor,
            observe=keep,
            started=started,
        )

    tokens = registered(target.client_id, target.redirect_uri)
    browser = httpx2.AsyncClient(transport=recorded(Participant.PERSON), timeout=target.timeout_seconds)
    provider = _provider(target, person, browser, tokens)
    http = httpx2.AsyncClient(transport=recorded(Participant.CLIENT), auth=provider, timeout=target.timeout_seconds)
    # Nothing is answered from the client's memory: what is shown is what was asked for and sent.
    client = Client(
        streamable_http_client(target.mcp_url, http_client=http),
        mode="auto" if journal.era == "modern" else "legacy",
        cache=None,
        client_info=CLIENT_INFO,
        read_timeout_seconds=target.timeout_seconds,
    )
    async with browser, http, client:
        yield Connection(
            username=person.username,
            client=client,
            exchanges=exchanges,
            _http=http,
            _tokens=tokens,
            _mcp_url=target.mcp_url,
        )


def _provider(
    target: Target, person: Credentials, browser: httpx2.AsyncClient, tokens: MemoryTokens
) -> OAuthClientProvider:
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
        tokens,
        open_browser,
        wait_for_callback,
    )
