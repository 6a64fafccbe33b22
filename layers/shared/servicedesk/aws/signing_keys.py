"""The user pool's signing keys, fetched from its JWKS endpoint."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import jwt

from servicedesk.errors import InvalidToken, KeysUnavailable, TokenFault

FETCH_TIMEOUT_SECONDS = 2
# Cognito rotates rarely and publishes a key before it signs with it.
LIFESPAN_SECONDS = 3_600
# How often made-up key ids may cause a fetch: the endpoint has a quota, and a fetch may take its whole timeout.
REFETCH_COOLDOWN_SECONDS = 30


class CognitoSigningKeys:
    """`SigningKeys` over HTTP. Lives as long as the execution environment."""

    def __init__(self, jwks_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._jwks_url = jwks_url
        self._clock = clock
        self._forget()

    def renew(self) -> None:
        """Forget the keys, and fetch them anew; what cannot be fetched now is when it is needed.

        For an environment that starts from a snapshot: its clock does not say how old the snapshot is.
        """
        self._forget()
        with suppress(KeysUnavailable):
            self._published()

    def _forget(self) -> None:
        self._client = jwt.PyJWKClient(self._jwks_url, lifespan=LIFESPAN_SECONDS, timeout=FETCH_TIMEOUT_SECONDS)
        self._refetched_at = float("-inf")
        self._refetch_failed = False

    def key(self, key_id: str) -> jwt.PyJWK:
        """Return the key that the issuer publishes under `key_id`.

        Raises:
            InvalidToken: The issuer publishes no such key.
            KeysUnavailable: The keys could not be read, so nothing is known about the token.
        """
        key = self._client.match_kid(self._published(), key_id) or self._client.match_kid(self._refetched(), key_id)
        if key is None:
            raise InvalidToken(TokenFault.UNKNOWN_KEY)
        return key

    def _published(self, *, refetch: bool = False) -> list[jwt.PyJWK]:
        try:
            return self._client.get_signing_keys(refresh=refetch)
        except (jwt.PyJWTError, OSError, ValueError):
            raise KeysUnavailable from None

    def _refetched(self) -> list[jwt.PyJWK]:
        """Return the keys as the issuer publishes them now, or none while a refetch is cooling down."""
        if self._clock() - self._refetched_at < REFETCH_COOLDOWN_SECONDS:
            if self._refetch_failed:
                raise KeysUnavailable
            return []
        self._refetched_at = self._clock()
        self._refetch_failed = True
        published = self._published(refetch=True)
        self._refetch_failed = False
        return published
