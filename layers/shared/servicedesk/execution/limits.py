"""How often one person may use one tool: what a model does in a loop, a person has to notice first."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import TooManyCalls
from servicedesk.tools.effect import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls in each window; windows follow one another without a gap."""

    calls: int
    window_seconds: int


#: A question and its answer are two calls.
LIMITS: Mapping[Effect, Limit] = {
    Effect.READS: Limit(calls=120, window_seconds=60),
    Effect.WRITES: Limit(calls=30, window_seconds=60),
    Effect.DESTROYS: Limit(calls=20, window_seconds=3_600),
    Effect.CREDENTIALS: Limit(calls=20, window_seconds=3_600),
}


class Counter(Protocol):
    """Counts calls, for all execution environments together."""

    def count(self, what: str, window: int, limit: int, ends_at: int) -> bool:
        """Count one call; False, and it is not counted, if there were `limit` in this window already.

        Args:
            what: Whose calls of which tool.
            window: The window's number.
            limit: How many it has.
            ends_at: Epoch seconds; the count may be forgotten then.

        Raises:
            LimitsUnavailable: It is not known how many there were.
        """


class Limits:
    """Lets a call through, or says when to try again. Lives as long as the execution environment."""

    def __init__(
        self,
        counter: Counter,
        clock: Callable[[], float] = time.time,
        limits: Mapping[Effect, Limit] = LIMITS,
    ) -> None:
        self._counter = counter
        self._clock = clock
        self._limits = limits

    def admit(self, granted: GrantedTool) -> None:
        """Count a call of `granted` by its holder.

        Raises:
            TooManyCalls: There were as many as there may be; the message says when to try again.
            LimitsUnavailable: Nothing can be decided now.
        """
        limit = self._limits[granted.tool.effect]
        now = int(self._clock())
        window = now // limit.window_seconds
        ends_at = (window + 1) * limit.window_seconds
        if not self._counter.count(f"{granted.holder.subject}#{granted.tool.name}", window, limit.calls, ends_at):
            raise TooManyCalls(
                f"Too many calls of {granted.tool.name}: a person has {limit.calls} in {_words(limit.window_seconds)}. "
                f"Nothing was done. Try again in {_words(ends_at - now)}, not before, and tell the person."
            )


def _words(seconds: int) -> str:
    if seconds <= 60:  # noqa: PLR2004 -- a minute
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
