"""Budget of a desk: how often it is asked by everybody together. What its maker allows is for people's clicks, too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from servicedesk.clock import Clock, epoch_seconds
from servicedesk.desk_settings import CallsPerMinute
from servicedesk.desks.http.gate import Direction
from servicedesk.errors import DeskBudgetSpent, DeskUnavailable, LimitsUnavailable
from servicedesk.tools.limit import MAX_WINDOW_SECONDS, Limit, Slice, calls_looking_back, first_slice_with_room

BUDGET_SPENT: Final = "DeskBudgetSpent"
_WINDOW_SECONDS: Final = 60


class DeskCounter(Protocol):
    """Counts requests for all execution environments together, as a `Counter` of the path does."""

    def count(self, what: str, slice_: Slice, most: int, keep_until: int) -> Mapping[Slice, int]:
        """Count one in a slice, unless there are `most` in it. Return how many there are in each.

        Raises:
            LimitsUnavailable: It is not known how many there were.
        """


class DeskBudget:
    """`Budget` over sliding minutes, reads and writes apart. Lives as long as the execution environment.

    A request that is refused counts, too, but no more than one beyond the budget in a slice. While it is known that
    there is no room, nothing is counted and nobody is asked.
    """

    def __init__(self, counter: DeskCounter, allowed: CallsPerMinute, clock: Clock = epoch_seconds) -> None:
        self._counter = counter
        self._limits: Mapping[Direction, Limit] = {
            "reads": Limit(calls=allowed.reads, window_seconds=_WINDOW_SECONDS),
            "writes": Limit(calls=allowed.writes, window_seconds=_WINDOW_SECONDS),
        }
        self._clock = clock
        #: When there is room again, epoch seconds.
        self._spent_until: dict[Direction, int] = {}

    def spend(self, direction: Direction) -> None:
        """Count a request to the desk.

        Raises:
            DeskBudgetSpent: There were as many as there may be; says when there is room.
            DeskUnavailable: It is not known how many there were.
        """
        now = int(self._clock())
        if now >= self._spent_until.get(direction, 0):
            self._count(direction, now)
        if now < (spent_until := self._spent_until.get(direction, 0)):
            raise DeskBudgetSpent(BUDGET_SPENT, retry_after_seconds=spent_until - now)

    def _count(self, direction: Direction, now: int) -> None:
        limit = self._limits[direction]
        slice_ = Slice(limit.slice_seconds, now // limit.slice_seconds)
        counted, code = self._counted_calls(direction, slice_, limit)
        if counted is None:
            raise DeskUnavailable(code)
        if calls_looking_back(counted, slice_) > limit.calls:
            self._spent_until[direction] = first_slice_with_room(counted, slice_, limit).starts_at

    def _counted_calls(
        self, direction: Direction, slice_: Slice, limit: Limit
    ) -> tuple[Mapping[Slice, int] | None, str | None]:
        try:
            # One more than there may be, so that a full slice says that there were too many.
            kept_until = slice_.ends_at + MAX_WINDOW_SECONDS
            return self._counter.count(f"desk#{direction}", slice_, limit.calls + 1, kept_until), None
        except LimitsUnavailable as failure:
            return None, failure.code
