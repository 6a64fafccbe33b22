"""LRU cache with an expiry for each entry."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

#: The end of what stays good for as long as there is room for it.
NEVER: Final = float("inf")


class BoundedCache(Generic[Key, Value]):
    """An LRU cache of at most `max_entries` values, each good until an end of its own.

    `now` and `until` are seconds of one clock, whichever the owner of the cache reads.
    """

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        #: Key → until when the value is good, and the value; the one used longest ago first.
        self._entries: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def __len__(self) -> int:
        """Return how many entries there are, those included whose end has come and that nobody asked for since."""
        return len(self._entries)

    def get(self, key: Key, now: float = 0.0) -> Value | None:
        """Return the value of `key`; None if there is none, or its end has come."""
        entry = self._entries.get(key)
        if entry is None or now >= entry[0]:
            return None
        self._entries.move_to_end(key)
        return entry[1]

    def keep(self, key: Key, value: Value, until: float = NEVER) -> None:
        """Keep `value` for `key`, in place of any other. The entry that was used longest ago makes room."""
        self._entries[key] = (until, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)
