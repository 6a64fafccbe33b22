"""Rate limits of one person and tool, over sliding windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, epoch_seconds
from servicedesk.errors import TooManyCalls
from servicedesk.identity.principal import Principal
from servicedesk.tools.effect import Effect
from servicedesk.tools.tool import AnyTool

#: Calls are counted in slices of a window, so many to each. A call is let through if there were fewer than there may be
#: in its own slice and in so many before it: in no stretch of time as long as the window are there ever more.
SLICES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls in any stretch of time as long as the window."""

    calls: int
    #: A multiple of `SLICES`.
    window_seconds: int

    @property
    def slice_seconds(self) -> int:
        """How long one slice is."""
        return self.window_seconds // SLICES


#: A question and its answer are two calls.
LIMITS: Final[Mapping[Effect, Limit]] = {
    Effect.READS: Limit(calls=120, window_seconds=60),
    Effect.WRITES: Limit(calls=30, window_seconds=60),
    Effect.DESTROYS: Limit(calls=20, window_seconds=3_600),
    Effect.CREDENTIALS: Limit(calls=20, window_seconds=3_600),
}
#: Of everything together that is not in the person's toolbox, whether or not it exists.
ABSENT: Final = Limit(calls=30, window_seconds=60)
#: Of how many people and tools an execution environment remembers that there were too many calls.
MAX_REMEMBERED: Final = 1_024


class Counter(Protocol):
    """Counts calls, for all execution environments together."""

    def count(self, what: str, slice_: int, most: int, keep_until: int) -> Mapping[int, int]:
        """Count one call in a slice, unless there are `most` in it. Return how many there are in each, old ones too.

        Atomic: of many at once each is told another number.

        Args:
            what: Whose calls of what.
            slice_: The slice's number.
            most: How many are counted in it at most.
            keep_until: Epoch seconds; the count may be forgotten then.

        Raises:
            LimitsUnavailable: It is not known how many there were.
        """


class Limits:
    """Lets a call through, or says when to try again. Lives as long as the execution environment."""

    def __init__(
        self,
        counter: Counter,
        clock: Clock = epoch_seconds,
        limits: Mapping[Effect, Limit] = LIMITS,
        absent: Limit = ABSENT,
        worker: Executor | None = None,
    ) -> None:
        self._counter = counter
        self._clock = clock
        self._limits = limits
        self._absent = absent
        # One thread, which waits between requests: an execution environment answers one at a time.
        self._worker = worker or ThreadPoolExecutor(max_workers=1, thread_name_prefix="count")
        #: Whose calls of what there were too many of, until when.
        self._refused: BoundedCache[str, bool] = BoundedCache(MAX_REMEMBERED)

    def begin(self, holder: Principal, tool: AnyTool) -> Callable[[], object]:
        """Begin to count a call, as `admit` does, while it is answered.

        Whoever called too often a moment ago is counted first, so that a loop gets nothing read.

        Returns:
            What waits for the count, and raises what `admit` raises. It must be called before anything is told.
        """
        if self._refused.get(_subject(holder, tool), self._clock()) is None:
            return self._worker.submit(self.admit, holder, tool).result
        self.admit(holder, tool)
        return lambda: None

    def admit(self, holder: Principal, tool: AnyTool | None) -> None:
        """Count a call by `holder` of a tool that they have; None for all that they do not have.

        A call that is refused counts too, so that a loop does not go on at the pace of its limit.

        Raises:
            TooManyCalls: There were as many as there may be; the message says when to try again.
            LimitsUnavailable: Nothing can be decided now.
        """
        limit = self._absent if tool is None else self._limits[tool.effect]
        now = int(self._clock())
        slice_ = now // limit.slice_seconds
        what = _subject(holder, tool)
        keep_until = (slice_ + SLICES + 1) * limit.slice_seconds
        # One more than there may be, so that a full slice says that there were too many.
        counted = self._counter.count(what, slice_, limit.calls + 1, keep_until)
        if _looking_back(counted, slice_) > limit.calls:
            wait_seconds = _first_with_room(counted, slice_, limit) * limit.slice_seconds - now
            self._refused.keep(what, value=True, until=now + wait_seconds)
            raise TooManyCalls(_refusal(tool, limit, wait_seconds))


def _subject(holder: Principal, tool: AnyTool | None) -> str:
    return f"{holder.subject}#{'' if tool is None else tool.name}"


def _looking_back(counted: Mapping[int, int], slice_: int) -> int:
    return sum(calls for number, calls in counted.items() if slice_ - SLICES <= number <= slice_)


def _first_with_room(counted: Mapping[int, int], slice_: int, limit: Limit) -> int:
    later = range(slice_ + 1, slice_ + SLICES + 1)
    return next((number for number in later if _looking_back(counted, number) < limit.calls), later.stop)


def _refusal(tool: AnyTool | None, limit: Limit, wait_seconds: int) -> str:
    what, window = tool.name if tool else "tools that are not in your list", _words(limit.window_seconds)
    first = "" if tool else "List the tools again. "
    return (
        f"Too many calls of {what}: a person has {limit.calls} in {window}. Nothing was done. {first}Try again in "
        f"{_words(wait_seconds)}, not before, and tell the person."
    )


def _words(seconds: int) -> str:
    if seconds < 120:  # noqa: PLR2004 -- "2 minutes" is the first that says it better
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
