"""Clients that describe themselves, as Cognito takes them: the document at their address is their registration.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-client-id-metadata.html
"""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx2
from mcp.shared.auth import OAuthClientMetadata
from pydantic import Field, ValidationError

from local.managed_login.expiring import Expiring
from servicedesk.identity.described_clients import DescribedClients

#: Cognito's shortest.
CACHE_SECONDS = 86_400
MAX_DOCUMENT_BYTES = 10_240
FETCH_SECONDS = 5


class ClientDocument(OAuthClientMetadata):
    """What a client says of itself."""

    client_id: str
    #: RFC 7591 §2: what a client that names none asks for.
    grant_types: list[str] = Field(default=["authorization_code"])


async def fetch(address: str) -> bytes:
    """Return a document from the internet, without following a redirect.

    Raises:
        httpx2.HTTPError: Nothing of a document's size is there.
    """
    async with (
        httpx2.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False) as client,
        client.stream("GET", address) as answer,
    ):
        answer.raise_for_status()
        content = b""
        async for chunk in answer.aiter_bytes():
            content += chunk
            if len(content) > MAX_DOCUMENT_BYTES:
                raise httpx2.HTTPError("the document is too large")
        return content


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientDocuments:
    """A pool's policy for such clients."""

    patterns: tuple[str, ...] = ()
    #: The app client whose grants and lifetimes they have.
    app_client_id: str = ""
    _read: Expiring[ClientDocument] = field(default_factory=lambda: Expiring(CACHE_SECONDS))

    def app_client(self, client_id: str) -> str:
        """Return the app client that `client_id` stands for: the policy's for an address, and else itself."""
        return self.app_client_id if client_id.startswith("https://") else client_id

    async def read(self, address: str) -> ClientDocument | None:
        """Return the document at `address`; None if that fits no pattern, or no public client's own is there."""
        if address not in DescribedClients(self.patterns):
            return None
        if (known := self._read.get(address)) is not None:
            return known
        try:
            document = ClientDocument.model_validate_json(await fetch(address))
        except (httpx2.HTTPError, ValidationError):
            return None
        if document.client_id != address or document.token_endpoint_auth_method != "none":
            return None
        if "authorization_code" not in document.grant_types:
            return None
        self._read.put(address, document)
        return document
