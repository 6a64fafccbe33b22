"""Time, for what asks again later."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time, and lets it pass."""

    def now(self) -> float:
        """Return epoch seconds."""

    def wait(self, seconds: float) -> None:
        """Return after so many seconds."""


class SystemClock:
    """`Clock` of this machine."""

    def now(self) -> float:
        """See `Clock`."""
        return time.time()

    def wait(self, seconds: float) -> None:
        """See `Clock`."""
        time.sleep(seconds)
