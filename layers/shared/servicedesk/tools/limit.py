"""Rate limit: how many calls in how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple

from pydantic import Field

#: Calls are counted in slices of a window, so many to each. A call is let through if there were fewer than there may be
#: in its own slice and in so many before it: in no stretch of time as long as the window are there ever more.
SLICES: Final = 6
MAX_WINDOW_SECONDS: Final = 86_400
MAX_CALLS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many calls in any stretch of time as long as the window."""

    calls: int
    window_seconds: Annotated[int, Field(description=f"A multiple of {SLICES}, at most {MAX_WINDOW_SECONDS}.")]

    @property
    def slice_seconds(self) -> int:
        """How long one slice is."""
        return self.window_seconds // SLICES

    @property
    def strictness(self) -> tuple[float, int]:
        """What the strictest of several has least of: calls per second, then calls."""
        return self.calls / self.window_seconds, self.calls

    @property
    def is_possible(self) -> bool:
        """Whether calls can be counted so."""
        window = self.window_seconds
        return 0 < self.calls <= MAX_CALLS and 0 < window <= MAX_WINDOW_SECONDS and window % SLICES == 0


#: Of everything that one agent calls together. Its row can say less.
AGENT_BUDGET: Final = Limit(calls=1_000, window_seconds=3_600)


class Slice(NamedTuple):
    """A stretch of time in which calls are counted: the so-manieth, since the epoch, of those that are so long."""

    seconds: int
    number: int

    @property
    def starts_at(self) -> int:
        """Epoch seconds."""
        return self.number * self.seconds

    @property
    def ends_at(self) -> int:
        """Epoch seconds; the next begins then."""
        return self.starts_at + self.seconds

    def is_stale(self, now: int) -> bool:
        """Whether no window of such slices looks back at it, at a moment in epoch seconds."""
        return self.ends_at + SLICES * self.seconds <= now


def calls_looking_back(counted: Mapping[Slice, int], slice_: Slice) -> int:
    """Return how many calls there were in a slice and the window before it.

    Those in slices of another length, since another limit was in force, count if any of them can have been in it.
    """
    begin = slice_.starts_at - SLICES * slice_.seconds
    return sum(calls for one, calls in counted.items() if one.ends_at > begin and one.starts_at < slice_.ends_at)


def first_slice_with_room(counted: Mapping[Slice, int], slice_: Slice, limit: Limit) -> Slice:
    """Return the next slice in which there were fewer calls than there may be: the window has left some behind."""
    left_behind = {-(-one.ends_at // slice_.seconds) + SLICES for one in counted}
    later = (Slice(slice_.seconds, number) for number in sorted(left_behind) if number > slice_.number)
    return next(one for one in later if calls_looking_back(counted, one) < limit.calls)
