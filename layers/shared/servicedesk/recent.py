"""What was used last, and no more than that, and for how long: how an execution environment remembers."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key, of which the `most` that were used last are there. For how long they hold is the user's to say."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._values)

    def get(self, key: Key) -> Value | None:
        """Return what was kept for `key`, or None if it is not there (any more)."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def keep(self, key: Key, value: Value) -> None:
        """Keep `value` for `key`, in place of any other; whatever was not used for longest makes room."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)


class Elapsed:
    """Seconds that have passed, by whichever of two clocks says more. Never goes back.

    Lambda freezes an environment between requests. AWS does not say that the monotonic clock goes on meanwhile, and
    the wall clock can be set: what may be remembered for 30 seconds is forgotten when either says that they are over.
    """

    def __init__(
        self, monotonic: Callable[[], float] = time.monotonic, wall_clock: Callable[[], float] = time.time
    ) -> None:
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
elapsed_seconds: Final = Elapsed()
