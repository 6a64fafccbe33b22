"""What is remembered between two requests, and for how long."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Generic, TypeVar

from servicedesk.clock import Clock

MAX_ENTRIES = 10_000

Value = TypeVar("Value")


class Expiring(Generic[Value]):
    """A bounded mapping whose entries vanish `lifetime_seconds` after they were put; the oldest make room."""

    def __init__(self, lifetime_seconds: float, clock: Clock = time.monotonic) -> None:
        self._lifetime_seconds = lifetime_seconds
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, Value]] = OrderedDict()

    def put(self, key: str, value: Value) -> None:
        """Remember `value`."""
        self._entries[key] = (self._clock() + self._lifetime_seconds, value)
        self._entries.move_to_end(key)
        if len(self._entries) > MAX_ENTRIES:
            self._entries.popitem(last=False)

    def get(self, key: str) -> Value | None:
        """Return what is remembered under `key`."""
        entry = self._entries.get(key)
        return entry[1] if entry is not None and self._clock() < entry[0] else None

    def take(self, key: str) -> Value | None:
        """Return what is remembered under `key`, and forget it: nobody gets it twice."""
        value = self.get(key)
        self._entries.pop(key, None)
        return value
