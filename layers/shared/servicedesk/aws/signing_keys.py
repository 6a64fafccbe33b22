"""Cache of the user pool's signing keys, from its JWKS endpoint."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Final
from urllib.error import HTTPError

import jwt

from servicedesk.clock import Clock, elapsed_seconds
from servicedesk.errors import InvalidToken, KeysUnavailable
from servicedesk.identity.token_fault import TokenFault

FETCH_TIMEOUT_SECONDS: Final = 2
# Cognito rotates rarely and publishes a key before it signs with it.
LIFESPAN_SECONDS: Final = 3_600
#: How long keys that were read stay good when they cannot be read again.
GOOD_SECONDS: Final = 86_400
#: Between two fetches, whatever asks for them: made-up key ids must not make us fetch all day.
COOL_DOWN_SECONDS: Final = 30
#: The same behind a fetch that failed: no request waits for another one at once, and what ended is soon noticed.
FAILURE_COOL_DOWN_SECONDS: Final = 10


class CognitoSigningKeys:
    """`SigningKeys` over HTTP. Lives as long as the execution environment.

    The key set is fresh for `LIFESPAN_SECONDS`: before, it is fetched only for a token that names a key not in it.
    Then it is stale: the next token fetches it anew, and the keys stay good while that fails. `GOOD_SECONDS` after it
    was read it is gone: nothing is decided until a fetch succeeds. Made-up key ids, or an outage, cost a fetch a
    cool-down at most.
    """

    def __init__(self, jwks_url: str, clock: Clock = elapsed_seconds) -> None:
        # Without the library's memory, which forgets what it has when that cannot be read again.
        self._client = jwt.PyJWKClient(
            jwks_url,
            cache_jwk_set=False,
            timeout=FETCH_TIMEOUT_SECONDS,
            # The library's own reads the machine's certificates for each fetch: most of what a fetch takes, and after a
            # snapshot half of a start.
            ssl_context=ssl.create_default_context(),
        )
        self._clock = clock
        self._forget()

    def _forget(self) -> None:
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = float("-inf")
        #: Why the last fetch failed; None if it did not.
        self._failure: str | None = None

    def renew(self) -> None:
        """Forget the keys, and fetch them anew; what cannot be fetched now is when it is needed.

        For an environment that starts from a snapshot: its clock does not say how old the snapshot is.
        """
        self._forget()
        self._fetch()

    def key(self, key_id: str) -> jwt.PyJWK:
        """Return the key that the issuer publishes under `key_id`."""
        if key_id not in self._keys or self._age_seconds >= LIFESPAN_SECONDS:
            self._fetch()
        key = self._keys.get(key_id)
        if key is not None and self._age_seconds < GOOD_SECONDS:
            return key
        if self._failure is not None:
            raise KeysUnavailable(self._failure)
        raise InvalidToken(TokenFault.UNKNOWN_KEY)

    @property
    def _age_seconds(self) -> float:
        return self._clock() - self._read_at

    def _fetch(self) -> None:
        """Read the keys, unless that was tried a moment ago; what was read before stays if it fails."""
        now = self._clock()
        pause_seconds = COOL_DOWN_SECONDS if self._failure is None else FAILURE_COOL_DOWN_SECONDS
        if now - self._tried_at < pause_seconds:
            return
        self._tried_at = now
        try:
            published = self._client.get_signing_keys()
        except (jwt.PyJWTError, OSError, ValueError) as error:
            self._failure = _code(error)
            return
        self._keys = {key.key_id: key for key in published if key.key_id is not None}
        self._read_at, self._failure = now, None


def _code(error: Exception) -> str:
    """Return the status that the issuer answered with, or the kind of failure; the library's texts quote what came."""
    cause = error.__cause__ or error
    if isinstance(cause, HTTPError):
        return f"HTTP{cause.code}"
    reason = getattr(cause, "reason", cause)
    return type(reason if isinstance(reason, Exception) else cause).__name__
