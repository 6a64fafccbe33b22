"""Real RS256 keys and Cognito-shaped access tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from servicedesk.settings import AuthorizationServerMode, IdentitySettings

KEY_ID = "the-pool-signs-with-this"
ISSUER = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example"
RESOURCE = "https://desk.example.com/mcp"
CLIENT_ID = "client-of-ours"
#: Epoch seconds: before any token of the tests was issued.
SIGNED_IN_AT = 1_700_000_000

SETTINGS = IdentitySettings(
    resource_url=RESOURCE,
    issuer=ISSUER,
    sign_in_url="https://desk.auth.eu-west-1.amazoncognito.com",
    allowed_client_ids=frozenset({CLIENT_ID}),
    audience_required=True,
    authorization_server_mode=AuthorizationServerMode.FACADE,
    allowed_origins=frozenset({"http://localhost:6274"}),
)


def private_key(name: str = KEY_ID) -> RSAPrivateKey:
    """Return the one private key of that name in this test run."""
    return _generate_key(name)


@cache
def _generate_key(_name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(key_id: str = KEY_ID) -> dict[str, Any]:
    """Return the public half as the issuer publishes it."""
    jwk: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(private_key(key_id).public_key(), as_dict=True)
    return {**jwk, "kid": key_id, "alg": "RS256", "use": "sig"}


#: When claims that expire within minutes were made, in epoch seconds.
MADE_AT: set[int] = set()


def valid_claims(**changes: object) -> dict[str, Any]:
    """Return the claims of an acceptable token, changed; a change to None leaves the claim out."""
    # The same for some seconds, and with it the signature.
    now = int(time.time()) // 10 * 10
    if "exp" not in changes:
        MADE_AT.add(now)
    claims: dict[str, Any] = {
        "sub": "5c1f0e0a-0000-4000-8000-000000000001",
        "iss": ISSUER,
        "version": 2,
        "client_id": CLIENT_ID,
        "origin_jti": "o",
        "event_id": "e",
        "token_use": "access",
        "scope": f"{RESOURCE}/invoke",
        "auth_time": SIGNED_IN_AT,
        "iat": now - 10,
        "exp": now + 890,
        "jti": "j",
        "username": "bob",
        "cognito:groups": ["support-engineers"],
        "aud": RESOURCE,
    }
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def sign(
    claims: Mapping[str, Any], *, key: Any = None, algorithm: str = "RS256", headers: Mapping[str, Any] | None = None
) -> str:
    """Sign claims as the pool does: a header of ``kid`` and ``alg`` only."""
    signing_key = private_key() if key is None else key
    named = {"kid": KEY_ID, "typ": None, **(headers or {})}
    return _sign(json.dumps(dict(claims)), signing_key, algorithm, json.dumps(named))


# Signing takes as long as a request does.
@lru_cache(1_000)
def _sign(claims: str, key: Any, algorithm: str, headers: str) -> str:
    return jwt.encode(json.loads(claims), key, algorithm, headers=json.loads(headers))
