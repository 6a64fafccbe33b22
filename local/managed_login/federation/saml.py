"""SAML 2.0: the pool as a service provider, from the request to the claims."""

from __future__ import annotations

from anyio.to_thread import run_sync

from local.managed_login.federation.claims import ProviderClaims
from local.managed_login.federation.departure import Departure
from local.managed_login.federation.documents import ProviderDocuments
from local.managed_login.federation.provider_metadata import MetadataCache
from local.managed_login.federation.saml_request import ServiceProvider
from local.managed_login.federation.saml_response import saml_claims
from local.managed_login.federation.seen_assertions import SeenAssertions
from servicedesk.clock import Clock


class SamlFederation:
    """Sends people to SAML's identity providers, and believes what comes back, or does not."""

    def __init__(self, documents: ProviderDocuments, ourselves: ServiceProvider, clock: Clock) -> None:
        self._metadata = MetadataCache(documents, clock)
        self._seen = SeenAssertions(clock)
        self._ourselves = ourselves
        self._clock = clock

    async def request_url(self, departure: Departure) -> str:
        """Return the address that takes a browser to their provider.

        Raises:
            FederationRefused: The provider does not describe itself.
        """
        details = departure.provider.details
        return self._ourselves.request_url(
            await self._metadata.metadata(details["MetadataURL"]),
            request_id=departure.request_id,
            relay_state=departure.state,
            issued_at=self._clock(),
            is_signed=details.get("RequestSigningAlgorithm") == "rsa-sha256",
        )

    async def claims(self, departure: Departure, response: str) -> ProviderClaims:
        """Return the claims of a response.

        Raises:
            FederationRefused: It is not to be believed.
        """
        metadata = await self._metadata.metadata(departure.provider.details["MetadataURL"])
        return await run_sync(saml_claims, response, departure, metadata, self._ourselves, self._seen, self._clock())
