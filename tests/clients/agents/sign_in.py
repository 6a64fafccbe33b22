"""How an agent signs in: with the OAuth provider of whatever generation of the Python SDK its framework brings."""

from __future__ import annotations

import asyncio
import os
from asyncio.subprocess import PIPE
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mcp.client.auth import OAuthClientProvider
from mcp.shared import auth
from pydantic import AnyUrl

REDIRECT_URI = "http://localhost:3030/callback"


class _Registered:
    """Token storage of a client that an administrator registered."""

    def __init__(self, client_id: str) -> None:
        self._client = auth.OAuthClientInformationFull(
            client_id=client_id, redirect_uris=[AnyUrl(REDIRECT_URI)], token_endpoint_auth_method="none"
        )
        self._tokens: auth.OAuthToken | None = None

    async def get_tokens(self) -> auth.OAuthToken | None:
        return self._tokens

    async def set_tokens(self, tokens: auth.OAuthToken) -> None:
        self._tokens = tokens

    async def get_client_info(self) -> auth.OAuthClientInformationFull | None:
        return self._client

    async def set_client_info(self, client_info: auth.OAuthClientInformationFull) -> None:
        self._client = client_info


def signing_in(url: str, client_id: str) -> OAuthClientProvider:
    """Return what puts a token on requests to `url`, and has the person sign in for it."""
    opened: list[str] = []

    async def open_browser(address: str) -> None:
        opened.append(address)

    # What it returns is of another type in each generation.
    async def come_back() -> Any:
        person = [os.environ["PYTHON"], "-m", "tests.clients.person", "--print", opened[-1]]
        process = await asyncio.create_subprocess_exec(*person, stdout=PIPE)
        callback, _ = await process.communicate()
        answer = {name: values[0] for name, values in parse_qs(urlsplit(callback.decode()).query).items()}
        if hasattr(auth, "AuthorizationCodeResult"):
            return auth.AuthorizationCodeResult(code=answer["code"], state=answer["state"])
        return answer["code"], answer["state"]

    metadata = auth.OAuthClientMetadata(client_name="tests", redirect_uris=[AnyUrl(REDIRECT_URI)])
    return OAuthClientProvider(url, metadata, _Registered(client_id), open_browser, come_back)
