"""A company's OpenID Connect provider that says whatever a test wants."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import jwt
from jwt.algorithms import RSAAlgorithm

from tests.worlds.saml_company import METADATA_URL, ORIGIN, metadata, signing_key

ISSUER = f"{ORIGIN}/openid"
CLIENT_ID, CLIENT_SECRET = "the-desk", "a-secret-of-the-desk"
KEY_ID = "company-1"


@dataclass(kw_only=True)
class OpenIdCompany:
    """The provider's side of the code flow, and what it says next; a test replaces what it likes."""

    #: Make the id token of the claims.
    id_token: Callable[[Mapping[str, Any]], str] = field(default_factory=lambda: good_token)
    #: Beside what belongs to the protocol.
    claims: Mapping[str, Any] = field(default_factory=dict)
    user_info: Mapping[str, Any] = field(default_factory=dict)
    configuration: Mapping[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [public_jwk()])
    #: Code → nonce: those that were given and not used.
    codes: dict[str, str] = field(default_factory=dict)
    #: Every path that was fetched.
    fetched: list[str] = field(default_factory=list)

    def code(self, location: str) -> str:
        """Sign Dana in, whose browser comes with `location`, and return the code."""
        query = parse_qs(urlsplit(location).query)
        code = secrets.token_urlsafe(8)
        self.codes[code] = query["nonce"][0]
        return code

    def transport(self) -> httpx2.AsyncBaseTransport:
        """Return what leads to this provider, and to the metadata of the other."""
        return httpx2.MockTransport(self._answer)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        url = str(request.url)
        self.fetched.append(request.url.path)
        match url.removeprefix(ISSUER):
            case "/.well-known/openid-configuration":
                return httpx2.Response(200, json={**configuration(), **self.configuration})
            case "/keys":
                return httpx2.Response(200, json={"keys": self.keys})
            case "/token":
                return self._tokens(parse_qs(request.content.decode()))
            case "/userinfo" if request.headers["authorization"] == "Bearer the-access-token":
                return httpx2.Response(200, json={"sub": "00u1Dana", "email": "dana@corp.example", **self.user_info})
        return httpx2.Response(200, content=metadata()) if url == METADATA_URL else httpx2.Response(404)

    def _tokens(self, form: Mapping[str, list[str]]) -> httpx2.Response:
        nonce = self.codes.pop(form["code"][0], None)
        if nonce is None or form["client_secret"] != [CLIENT_SECRET] or form["client_id"] != [CLIENT_ID]:
            return httpx2.Response(400, json={"error": "invalid_grant"})
        now = int(time.time())
        claims = {
            "iss": ISSUER, "sub": "00u1Dana", "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": nonce,
            **self.claims,
        }  # fmt: skip
        answer = {"access_token": "the-access-token", "token_type": "Bearer", "id_token": self.id_token(claims)}
        return httpx2.Response(200, json=answer)


def good_token(claims: Mapping[str, Any], owner: str = "company", key_id: str | None = KEY_ID) -> str:
    """Return an id token as the provider signs it."""
    headers = {"kid": key_id} if key_id is not None else {}
    return jwt.encode(dict(claims), signing_key(owner).private, algorithm="RS256", headers=headers)


def public_jwk(owner: str = "company") -> dict[str, Any]:
    """Return the key that verifies them."""
    numbers = json.loads(RSAAlgorithm.to_jwk(signing_key(owner).private.public_key()))
    return {**numbers, "kid": KEY_ID, "use": "sig", "alg": "RS256"}


def configuration() -> dict[str, Any]:
    """Return the discovery document."""
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "jwks_uri": f"{ISSUER}/keys",
    }
