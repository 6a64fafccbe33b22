"""`SigningKeys` in memory."""

from __future__ import annotations

import jwt

from servicedesk.errors import InvalidToken
from servicedesk.identity.token_fault import TokenFault
from tests.tokens import KEY_ID, public_jwk


class FakeSigningKeys:
    """Publishes the tests' key, or others, and remembers what it was asked for."""

    def __init__(self, *key_ids: str, failure: Exception | None = None) -> None:
        self._keys = {key_id: jwt.PyJWK(public_jwk(key_id)) for key_id in key_ids or (KEY_ID,)}
        self._failure = failure
        self.asked: list[str] = []

    def key(self, key_id: str) -> jwt.PyJWK:
        """Return a key, or raise the failure that it was made with."""
        self.asked.append(key_id)
        if self._failure is not None:
            raise self._failure
        try:
            return self._keys[key_id]
        except KeyError:
            raise InvalidToken(TokenFault.UNKNOWN_KEY) from None
