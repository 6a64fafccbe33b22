"""A clock that a test moves."""

import time


class FakeClock:
    """Seconds, standing still until moved."""

    def __init__(self, now_seconds: float = 1_000_000.0) -> None:
        self.now_seconds = now_seconds

    def __call__(self) -> float:
        return self.now_seconds


class ShiftedClock:
    """Epoch seconds, ahead of this machine's clock by as much as a test says."""

    def __init__(self) -> None:
        self.ahead_seconds = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds
