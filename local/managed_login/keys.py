"""The pool's signing keys, new at every start."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"
KEY_BITS = 2_048
PUBLIC_EXPONENT = 65_537


class _Key:
    def __init__(self) -> None:
        self.private = rsa.generate_private_key(public_exponent=PUBLIC_EXPONENT, key_size=KEY_BITS)
        self.key_id = base64.b64encode(secrets.token_bytes(32)).decode()

    def public_jwk(self) -> dict[str, str]:
        numbers = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return {
            "alg": ALGORITHM,
            "e": numbers["e"],
            "kid": self.key_id,
            "kty": "RSA",
            "n": numbers["n"],
            "use": "sig",
        }


class PoolKeys:
    """Two keys, as a pool has: one signs access tokens, the other would sign ID tokens.

    Made here and kept in memory: moto's own key is in every copy of moto, so nothing may trust it.
    """

    def __init__(self) -> None:
        self._id_token_key = _Key()
        self._access_token_key = _Key()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return an access token. Its header has ``kid`` and ``alg`` and nothing else, as Cognito's has."""
        return jwt.encode(
            dict(claims),
            self._access_token_key.private,
            algorithm=ALGORITHM,
            headers={"kid": self._access_token_key.key_id, "typ": None},
        )

    def document(self) -> Mapping[str, list[dict[str, str]]]:
        """Return the JWKS document."""
        return {"keys": [self._id_token_key.public_jwk(), self._access_token_key.public_jwk()]}
