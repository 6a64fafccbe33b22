"""Keys of the identity provider, new at every start: one signs assertions and id tokens, with its certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from jwt.algorithms import RSAAlgorithm

KEY_ID: Final = "company"


class ProviderKeys:
    """One RSA key, with a certificate of its own signature."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "corp.example")]), datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.private.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3_650))
            .sign(self.private, hashes.SHA256())
        )
        #: PEM.
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def jwks(self) -> dict[str, Any]:
        """Return the public half as an OpenID provider publishes it."""
        public: dict[str, Any] = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY_ID, "alg": "RS256", "use": "sig"}]}
