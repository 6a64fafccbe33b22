"""A clock that a test moves."""


class FakeClock:
    """Seconds, standing still until moved."""

    def __init__(self, now_seconds: float = 1_000_000.0) -> None:
        self.now_seconds = now_seconds

    def __call__(self) -> float:
        return self.now_seconds
