"""Documents that the identity provider publishes, and its answers, fetched over HTTP from this machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from local.managed_login.federation.identity_provider import require_loopback
from local.managed_login.federation.refusal import FederationRefused

FETCH_SECONDS = 5
MAX_DOCUMENT_BYTES = 500_000


class ProviderDocuments:
    """Makes the pool's own requests. A redirect is not followed.

    Args:
        transport: Carries them; the network if None.
    """

    def __init__(self, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    async def content(self, method: str, url: str, **request: Any) -> bytes:  # noqa: ANN401 -- as httpx2 takes it
        """Return what is answered with success.

        Raises:
            FederationRefused: Something else was answered, nothing at all, or too much.
        """
        require_loopback(url)
        try:
            async with (
                httpx2.AsyncClient(
                    timeout=FETCH_SECONDS, follow_redirects=False, trust_env=False, transport=self._transport
                ) as client,
                client.stream(method, url, **request) as answer,
            ):
                return await _success(answer)
        except httpx2.HTTPError:
            raise FederationRefused("The identity provider did not answer as it should.") from None

    async def json(self, method: str, url: str, **request: Any) -> Mapping[str, Any]:  # noqa: ANN401 -- the same
        """Return the object that is answered.

        Raises:
            FederationRefused: None is.
        """
        answer = await self.content(method, url, **request)
        try:
            document = httpx2.Response(200, content=answer).json()
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise FederationRefused("The identity provider answered with something else than an object.")
        return document


async def _success(answer: httpx2.Response) -> bytes:
    if not answer.is_success:
        raise FederationRefused(f"The identity provider answered {answer.status_code}.")
    content = b""
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > MAX_DOCUMENT_BYTES:
            raise FederationRefused("The identity provider answered with too much.")
    return content
