"""Circuit breaker: a desk that does not answer is left alone for a while, and nobody waits for it in vain."""

from __future__ import annotations

import math
from typing import Final

from servicedesk.clock import Clock, elapsed_seconds
from servicedesk.errors import DeskLeftAlone

#: How many faults in a row are an outage.
MAX_FAULTS: Final = 5
OPEN_SECONDS: Final = 20.0
CIRCUIT_OPEN: Final = "CircuitOpen"


class CircuitBreaker:
    """Counts the faults in a row of one desk. Lives as long as the execution environment; the others have their own.

    Once it is open, one request is let through after each `open_seconds`, and closes it if it is answered.
    """

    def __init__(
        self, max_faults: int = MAX_FAULTS, open_seconds: float = OPEN_SECONDS, clock: Clock = elapsed_seconds
    ) -> None:
        self._max_faults = max_faults
        self._open_seconds = open_seconds
        self._clock = clock
        self._faults = 0
        self._open_until = float("-inf")

    def admit(self) -> None:
        """Let a request through.

        Raises:
            DeskLeftAlone: The desk did not answer a moment ago. Nothing was sent.
        """
        now = self._clock()
        if now < self._open_until:
            raise DeskLeftAlone(CIRCUIT_OPEN, retry_after_seconds=math.ceil(self._open_until - now))
        if self._faults >= self._max_faults:
            # Half open: this one tries, and whoever comes before it has an answer waits as before.
            self._open_until = now + self._open_seconds

    def note(self, *, is_fault: bool) -> None:
        """Say how a request that was let through ended."""
        if not is_fault:
            self._faults, self._open_until = 0, float("-inf")
            return
        self._faults += 1
        if self._faults >= self._max_faults:
            self._open_until = self._clock() + self._open_seconds
