"""The SDK's token storage, in memory."""

from __future__ import annotations

from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from pydantic import AnyUrl


class MemoryTokens:
    """Holds one client's registration, if it has one already, and its tokens."""

    def __init__(self, client: OAuthClientInformationFull | None = None) -> None:
        self._client = client
        self._tokens: OAuthToken | None = None

    async def get_tokens(self) -> OAuthToken | None:
        """Return the tokens of the last sign-in."""
        return self._tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """Keep the tokens of a sign-in."""
        self._tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """Return the registration."""
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Keep a registration."""
        self._client = client_info


def client_tokens(client_id: str, redirect_uri: str) -> MemoryTokens:
    """Return the storage of an app client that is registered already, and has no token yet."""
    return MemoryTokens(
        OAuthClientInformationFull(
            client_id=client_id, redirect_uris=[AnyUrl(redirect_uri)], token_endpoint_auth_method="none"
        )
    )
