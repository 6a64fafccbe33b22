"""Rate limit: how many calls in how long."""

from __future__ import annotations

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
