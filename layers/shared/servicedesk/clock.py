"""Clocks, which a test can replace."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeAlias

#: Returns seconds. Since when, whoever takes one says: epoch seconds, or seconds that have passed.
Clock: TypeAlias = Callable[[], float]

#: Epoch seconds, by the machine's clock, which can be set.
epoch_seconds: Final[Clock] = time.time


def utc(clock: Clock = epoch_seconds) -> datetime:
    """Return the time that a clock of epoch seconds says: aware, UTC."""
    return datetime.fromtimestamp(clock(), UTC)


class Elapsed:
    """Seconds that have passed, by whichever of two clocks says more. Never goes back.

    Lambda freezes an environment between requests. AWS does not say that the monotonic clock goes on meanwhile, and
    the wall clock can be set: what may be remembered for 30 seconds is forgotten when either says that they are over.
    """

    def __init__(self, monotonic: Clock = time.monotonic, wall_clock: Clock = epoch_seconds) -> None:
        self._monotonic = monotonic
        self._wall_clock = wall_clock
        self._seen = monotonic(), wall_clock()
        self._seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds since this was made."""
        seen = self._monotonic(), self._wall_clock()
        self._seconds += max(seen[0] - self._seen[0], seen[1] - self._seen[1], 0.0)
        self._seen = seen
        return self._seconds


#: One for the execution environment: the age of everything that it remembers.
elapsed_seconds: Final[Clock] = Elapsed()
