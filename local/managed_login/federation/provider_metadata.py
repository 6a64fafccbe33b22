"""SAML metadata of an identity provider: where people sign in, and which keys sign what it says."""

from __future__ import annotations

import textwrap
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509
from lxml import etree

from local.managed_login.expiring import Expiring
from local.managed_login.federation.documents import ProviderDocuments
from local.managed_login.federation.refusal import FederationRefused
from local.managed_login.federation.saml_xml import METADATA, SIGNATURE, parse_saml
from servicedesk.clock import Clock

# Cognito's.
METADATA_SECONDS = 6 * 3_600
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderMetadata:
    """An identity provider, as its metadata describes it."""

    entity_id: str
    #: Where the browser takes the request.
    sign_on_url: str
    #: Any of them may have signed.
    certificates: tuple[x509.Certificate, ...]


class MetadataCache:
    """The metadata that were fetched in the last six hours."""

    def __init__(self, documents: ProviderDocuments, clock: Clock = time.monotonic) -> None:
        self._documents = documents
        self._read: Expiring[ProviderMetadata] = Expiring(METADATA_SECONDS, clock)

    async def metadata(self, url: str) -> ProviderMetadata:
        """Return the metadata that are published at `url`.

        Raises:
            FederationRefused: Nothing usable is.
        """
        known = self._read.get(url)
        if known is None:
            known = provider_metadata(await self._documents.content("GET", url))
            self._read.put(url, known)
        return known


def provider_metadata(document: bytes) -> ProviderMetadata:
    """Return what metadata say.

    Raises:
        FederationRefused: They describe no identity provider that could be used.
    """
    root = parse_saml(document, with_comments=True)
    descriptor = root.find(f"{METADATA}IDPSSODescriptor") if root.tag == f"{METADATA}EntityDescriptor" else None
    if descriptor is None or PROTOCOL not in descriptor.get("protocolSupportEnumeration", "").split():
        raise FederationRefused("The metadata describe no SAML 2.0 identity provider.")
    services = descriptor.findall(f"{METADATA}SingleSignOnService")
    location = next((one.get("Location", "") for one in services if one.get("Binding") == REDIRECT), "")
    certificates = tuple(_certificates(descriptor))
    entity_id = root.get("entityID", "")
    if not entity_id or urlsplit(location).scheme not in {"http", "https"} or not certificates:
        raise FederationRefused("The metadata lack an entity id, an address by redirect or a certificate.")
    return ProviderMetadata(entity_id=entity_id, sign_on_url=location, certificates=certificates)


def _certificates(descriptor: etree._Element) -> list[x509.Certificate]:
    keys = [key for key in descriptor.findall(f"{METADATA}KeyDescriptor") if key.get("use", "signing") == "signing"]
    texts = ["".join(found.itertext()) for key in keys for found in key.iter(f"{SIGNATURE}X509Certificate")]
    try:
        return [x509.load_pem_x509_certificate(_pem(text)) for text in texts]
    except ValueError:
        raise FederationRefused("The metadata hold a certificate that is none.") from None


def _pem(text: str) -> bytes:
    lines = textwrap.wrap("".join(text.split()), 64)
    return "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----")).encode()
