"""Memory of what was read in a tool call, for what one call would otherwise read twice."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from servicedesk.clock import Clock
from servicedesk.desks.http.client import DeskClient

#: Longer than any tool call: whatever was read before is read again.
_SECONDS: Final = 20.0
ValueT = TypeVar("ValueT")


class CallMemory(Generic[ValueT]):
    """Remembers within one tool call, and nothing beyond. Lives as long as the execution environment."""

    def __init__(self, client: DeskClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._turn = (-1, 0.0)
        self._values: dict[str, ValueT] = {}

    @property
    def values(self) -> dict[str, ValueT]:
        """What was read in this call, by what it was asked for with; to be added to."""
        turn, began_at = self._turn
        if turn != self._client.turn or not 0 <= self._clock() - began_at < _SECONDS:
            self._turn = self._client.turn, self._clock()
            self._values = {}
        return self._values
