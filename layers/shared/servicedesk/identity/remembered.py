"""Verified tokens, remembered: the signature of one token is checked once, not on every call."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Protocol

from servicedesk.identity.principal import Principal
from servicedesk.measurements import Measure, measurements

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

    def __init__(self, verifier: Verifier, clock: Callable[[], float] = time.time) -> None:
        self._verifier = verifier
        self._clock = clock
        self._remembered: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    def verify(self, token: str) -> Principal:
        """Return the principal, or raise what `TokenVerifier.verify` raises."""
        digest = sha256(token.encode()).digest()
        now = self._clock()
        until, principal = self._remembered.get(digest, (now, None))
        if principal is not None and now < until:
            self._remembered.move_to_end(digest)
            measurements.add(Measure.TOKEN_CACHE_HITS)
            return principal
        measurements.add(Measure.TOKEN_CACHE_MISSES)
        principal = self._verifier.verify(token)
        self._remembered[digest] = (min(principal.expires_at, now + MAX_AGE_SECONDS), principal)
        self._remembered.move_to_end(digest)
        if len(self._remembered) > MAX_TOKENS:
            self._remembered.popitem(last=False)
        return principal
