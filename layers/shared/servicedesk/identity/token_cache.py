"""Cache of verified tokens: the signature of one token is checked once, not on every call."""

from __future__ import annotations

from hashlib import sha256
from typing import Final, Protocol

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, elapsed_seconds, epoch_seconds
from servicedesk.identity.principal import Principal
from servicedesk.measurements import Measure, measurements

MAX_TOKENS: Final = 1_024
# Bounds how long a key that the issuer withdrew is still believed.
MAX_AGE_SECONDS: Final = 300


class Verifier(Protocol):
    """Turns a token into a principal."""

    def verify(self, token: str) -> Principal:
        """Return the principal, or raise what `TokenVerifier.verify` raises."""


class CachingVerifier:
    """Asks `verifier` once a token. Lives as long as the execution environment.

    Only successes are cached, under the token's SHA-256 digest, never the token; until it expires, for at most
    `MAX_AGE_SECONDS`, and for at most `MAX_TOKENS` tokens.
    """

    def __init__(self, verifier: Verifier, clock: Clock = elapsed_seconds, wall_clock: Clock = epoch_seconds) -> None:
        self._verifier = verifier
        self._clock = clock
        self._wall_clock = wall_clock
        self._principals: BoundedCache[bytes, Principal] = BoundedCache(MAX_TOKENS)

    def verify(self, token: str) -> Principal:
        """Return the principal, or raise what `TokenVerifier.verify` raises."""
        digest = sha256(token.encode()).digest()
        now = self._clock()
        principal = self._principals.get(digest, now)
        if principal is not None:
            measurements.add(Measure.TOKEN_CACHE_HITS)
            return principal
        measurements.add(Measure.TOKEN_CACHE_MISSES)
        principal = self._verifier.verify(token)
        # No less time passes by the one clock than by the other: what has expired is not in the cache any more.
        remaining_seconds = principal.expires_at - self._wall_clock()
        self._principals.keep(digest, principal, now + min(MAX_AGE_SECONDS, remaining_seconds))
        return principal
