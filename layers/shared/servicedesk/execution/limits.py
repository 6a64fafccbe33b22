"""Rate limits of one person and tool, over sliding windows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Final, Protocol

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, epoch_seconds
from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import TooManyCalls
from servicedesk.identity.principal import AgentPrincipal, Principal
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import (
    AGENT_BUDGET,
    MAX_WINDOW_SECONDS,
    Limit,
    Slice,
    calls_looking_back,
    first_slice_with_room,
)
from servicedesk.tools.tool import AnyTool

#: A question and its answer are two calls.
LIMITS: Final[Mapping[Effect, Limit]] = {
    Effect.READS: Limit(calls=120, window_seconds=60),
    Effect.WRITES: Limit(calls=30, window_seconds=60),
    Effect.DESTROYS: Limit(calls=20, window_seconds=3_600),
    Effect.CREDENTIALS: Limit(calls=20, window_seconds=3_600),
}


#: Agents do not tire: whatever groups say, an agent has no more than these of a tool, and `AGENT_BUDGET` of all.
AGENT_LIMITS: Final[Mapping[Effect, Limit]] = {
    Effect.READS: Limit(calls=60, window_seconds=60),
    Effect.WRITES: Limit(calls=10, window_seconds=60),
}
#: Of everything together that is not in the person's toolbox, whether or not it exists.
ABSENT: Final = Limit(calls=30, window_seconds=60)
_ABSENT_TOOLS: Final = "tools that are not in your list"
#: Of how many people and tools an execution environment remembers that there were too many calls.
MAX_REMEMBERED: Final = 1_024


def limit_of(tool: AnyTool, said: Iterable[Limit], defaults: Mapping[Effect, Limit] = LIMITS) -> Limit:
    """Return the limit of somebody whose groups have `said` these: the strictest, else the effect's default.

    A tool's own is a ceiling: no group can allow more.
    """
    limits = tuple(said) or (defaults[tool.effect],)
    own = () if tool.limit is None else (tool.limit,)
    strictest: Limit = min((*limits, *own), key=lambda limit: limit.strictness)
    return strictest


def own_limit(tool: AnyTool) -> Limit:
    """Return the limit of a tool where a person's groups say none."""
    return limit_of(tool, ())


class Counter(Protocol):
    """Counts calls, for all execution environments together."""

    def count(self, what: str, slice_: Slice, most: int, keep_until: int) -> Mapping[Slice, int]:
        """Count one call in a slice, unless there are `most` in it. Return how many there are in each, old ones too.

        Atomic: of many at once each is told another number. Slices of another length are kept beside.

        Args:
            what: Whose calls of what.
            slice_: The one that it is now.
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

    def begin(self, granted: GrantedTool) -> Callable[[], object]:
        """Begin to count a call of a tool by its holder, as `admit` does, while it is answered.

        Whoever called too often a moment ago is counted first, so that a loop gets nothing read.

        Returns:
            What waits for the count, and raises what `admit` raises. It must be called before anything is told.
        """
        if not self._was_refused(granted):
            return self._worker.submit(self.admit, granted.holder, granted).result
        self.admit(granted.holder, granted)
        return lambda: None

    def _was_refused(self, granted: GrantedTool) -> bool:
        holder, now = granted.holder, self._clock()
        counted = [_subject(holder, granted.tool)]
        if isinstance(holder, AgentPrincipal):
            counted.append(_budget_of(holder))
        return any(self._refused.get(what, now) is not None for what in counted)

    def admit(self, holder: Principal, granted: GrantedTool | None) -> None:
        """Count a call by `holder` of a tool that they have; None for all that they do not have.

        A call that is refused counts too, so that a loop does not go on at the pace of its limit.

        Raises:
            TooManyCalls: There were as many as there may be; the message says when to try again.
            LimitsUnavailable: Nothing can be decided now.
        """
        tool, limit = None, self._absent
        if granted is not None:
            tool, limit = granted.tool, limit_of(granted.tool, granted.limits, self._limits)
        if isinstance(holder, AgentPrincipal):
            self._count(_budget_of(holder), budget(holder), "anything", holder)
            limit = agent_limit(tool, limit)
        self._count(_subject(holder, tool), limit, tool.name if tool else _ABSENT_TOOLS, holder)

    def _count(self, what: str, limit: Limit, of: str, holder: Principal) -> None:
        now = int(self._clock())
        slice_ = Slice(limit.slice_seconds, now // limit.slice_seconds)
        # As long as any limit could look back: another may be in force by then.
        keep_until = slice_.ends_at + MAX_WINDOW_SECONDS
        # One more than there may be, so that a full slice says that there were too many.
        counted = self._counter.count(what, slice_, limit.calls + 1, keep_until)
        if calls_looking_back(counted, slice_) > limit.calls:
            wait_seconds = first_slice_with_room(counted, slice_, limit).starts_at - now
            self._refused.keep(what, value=True, until=now + wait_seconds)
            raise TooManyCalls(_refusal(of, limit, wait_seconds, holder))


def agent_limit(tool: AnyTool | None, limit: Limit) -> Limit:
    """Return the limit of an agent where a person of its groups has `limit`."""
    own = AGENT_LIMITS.get(tool.effect) if tool is not None else None
    return limit if own is None else min(limit, own, key=lambda one: one.strictness)


def budget(holder: AgentPrincipal) -> Limit:
    """Return how often an agent may call, all its calls together."""
    if holder.calls_per_hour is None:
        return AGENT_BUDGET
    own = Limit(calls=holder.calls_per_hour, window_seconds=AGENT_BUDGET.window_seconds)
    return min(own, AGENT_BUDGET, key=lambda one: one.strictness)


def _budget_of(holder: AgentPrincipal) -> str:
    return f"{holder.subject}#*"


def _subject(holder: Principal, tool: AnyTool | None) -> str:
    return f"{holder.subject}#{'' if tool is None else tool.name}"


def _refusal(of: str, limit: Limit, wait_seconds: int, holder: Principal) -> str:
    first = "List the tools again. " if of == _ABSENT_TOOLS else ""
    who, tell = ("an agent", "its owner") if isinstance(holder, AgentPrincipal) else ("a person", "the person")
    return (
        f"Too many calls of {of}: {who} has {limit.calls} in {_words(limit.window_seconds)}. Nothing was done."
        f" {first}Try again in {_words(wait_seconds)}, not before, and tell {tell}."
    )


def _words(seconds: int) -> str:
    if seconds < 120:  # noqa: PLR2004 -- "2 minutes" is the first that says it better
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    if seconds % 3_600 == 0 and seconds > 3_600:  # noqa: PLR2004 -- an hour
        return f"{seconds // 3_600} hours"
    return f"{-(-seconds // 60)} minutes"
