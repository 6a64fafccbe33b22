"""Verified tokens, remembered: the signature of one token is checked once, not on every call."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from servicedesk.identity.principal import Principal
from servicedesk.measurements import Measure, measurements
from servicedesk.recent import Recent, elapsed_seconds

MAX_TOKENS = 1_024
# Bounds how long a key that the issuer withdrew is still believed.
MAX_AGE_SECONDS = 300


class Verifier(Protocol):
    """Turns a token into a principal."""

    def verify(self, token: str) -> Principal:
        """Return the principal, or raise what `TokenVerifier.verify` raises."""


class RememberingVerifier:
    """Asks `verifier` once a token. Lives as long as the execution environment.

    Only successes are kept, under the token's SHA-256 digest, never the token; until it expires, for at most
    `MAX_AGE_SECONDS`, and for at most `MAX_TOKENS` tokens.
    """

    def __init__(
        self,
        verifier: Verifier,
        clock: Callable[[], float] = elapsed_seconds,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._verifier = verifier
        self._clock = clock
        self._wall_clock = wall_clock
        #: Digest → until when the principal is believed, by the first clock, and the principal.
        self._remembered: Recent[bytes, tuple[float, Principal]] = Recent(MAX_TOKENS)

    def verify(self, token: str) -> Principal:
        """Return the principal, or raise what `TokenVerifier.verify` raises."""
        digest = sha256(token.encode()).digest()
        now = self._clock()
        remembered = self._remembered.get(digest)
        if remembered is not None and now < remembered[0] and self._wall_clock() < remembered[1].expires_at:
            measurements.add(Measure.TOKEN_CACHE_HITS)
            return remembered[1]
        measurements.add(Measure.TOKEN_CACHE_MISSES)
        principal = self._verifier.verify(token)
        self._remembered.keep(digest, (now + MAX_AGE_SECONDS, principal))
        return principal
