"""SAML request: the address that takes a browser to the identity provider, signed where the pool says so."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

from local.managed_login.federation.provider_metadata import ProviderMetadata
from local.managed_login.federation.saml_xml import ASSERTION, PROTOCOL
from local.managed_login.keys import KEY_BITS, PUBLIC_EXPONENT

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
CERTIFICATE_DAYS = 3_650


class ServiceProvider:
    """The pool, as SAML's identity providers know it.

    Args:
        pool_id: The user pool.
        sign_in_url: Where it is served.
    """

    def __init__(self, pool_id: str, sign_in_url: str) -> None:
        self.entity_id = f"urn:amazon:cognito:sp:{pool_id}"
        self.assertion_consumer_url = f"{sign_in_url}/saml2/idpresponse"

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=KEY_BITS)

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The key that signs requests, as Cognito's GetSigningCertificate gives it."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.entity_id[:64])])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(name, name, self._key.public_key(), x509.random_serial_number())
        dated = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(
            now + timedelta(days=CERTIFICATE_DAYS)
        )
        return dated.sign(self._key, hashes.SHA256())

    def request_url(
        self, provider: ProviderMetadata, *, request_id: str, relay_state: str, issued_at: float, is_signed: bool
    ) -> str:
        """Return the address with an ``AuthnRequest``."""
        request = self._request(provider, request_id, issued_at)
        deflated = zlib.compress(request, wbits=-15)
        query = {"SAMLRequest": base64.b64encode(deflated).decode(), "RelayState": relay_state}
        if is_signed:
            query["SigAlg"] = RSA_SHA256
            signature = self._key.sign(urlencode(query).encode(), padding.PKCS1v15(), hashes.SHA256())
            query["Signature"] = base64.b64encode(signature).decode()
        separator = "&" if "?" in provider.sign_on_url else "?"
        return f"{provider.sign_on_url}{separator}{urlencode(query)}"

    @cached_property
    def certificate_pem(self) -> str:
        """The same as text."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def _request(self, provider: ProviderMetadata, request_id: str, issued_at: float) -> bytes:
        request = etree.Element(
            f"{PROTOCOL}AuthnRequest",
            {
                "ID": request_id,
                "Version": "2.0",
                "IssueInstant": datetime.fromtimestamp(issued_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "Destination": provider.sign_on_url,
                "ProtocolBinding": POST,
                "AssertionConsumerServiceURL": self.assertion_consumer_url,
            },
            nsmap={"samlp": PROTOCOL.strip("{}"), "saml": ASSERTION.strip("{}")},
        )
        etree.SubElement(request, f"{ASSERTION}Issuer").text = self.entity_id
        serialised: bytes = etree.tostring(request)
        return serialised
