"""Gate before each request to a desk: calls of one tool call, time, circuit and budget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, Protocol

from servicedesk.desks.http.circuit import CircuitBreaker
from servicedesk.desks.http.transport import NO_TIME
from servicedesk.errors import DeskUnavailable

#: Of one tool call.
MAX_CALLS: Final = 6
#: A write begins only if its answer can be waited for: otherwise nobody would know what became of it.
MIN_SECONDS: Final = {"reads": 0.2, "writes": 2.0}
#: What a write leaves: AWS's last attempt begins so long before the end, and is to remember what was made.
RESERVED_SECONDS: Final = {"reads": 0.0, "writes": 4.0}
TOO_MANY_REQUESTS: Final = "TooManyDeskRequests"

Direction = Literal["reads", "writes"]


class Budget(Protocol):
    """How often the desk may be asked, by everybody together."""

    def spend(self, direction: Direction) -> None:
        """Count a request.

        Raises:
            DeskUnavailable: There were too many, which a `DeskBusy` says, or it is not known.
        """


class DeskGate:
    """Lets a request through, or says why not. Lives as long as the execution environment.

    Args:
        remaining_seconds: What is left of the time of the request that is answered.
        circuit: Of this desk.
        budget: None where there is no limit.
        max_calls: Of one tool call.
    """

    def __init__(
        self,
        remaining_seconds: Callable[[], float] = lambda: float("inf"),
        circuit: CircuitBreaker | None = None,
        budget: Budget | None = None,
        max_calls: int = MAX_CALLS,
    ) -> None:
        self._remaining_seconds = remaining_seconds
        self._circuit = circuit or CircuitBreaker()
        self._budget = budget
        self._max_calls = max_calls
        self._calls = 0

    def beside(self) -> DeskGate:
        """Return a gate for another client of the same desk: the same circuit and budget, and calls of its own."""
        return DeskGate(self._remaining_seconds, self._circuit, self._budget, self._max_calls)

    def begin(self) -> None:
        """Begin a tool call."""
        self._calls = 0

    def admit(self, direction: Direction) -> float:
        """Let a request through, and return how many seconds it has.

        Raises:
            DeskUnavailable: Not now; nothing was sent.
        """
        if self._calls >= self._max_calls:
            raise DeskUnavailable(TOO_MANY_REQUESTS)
        self._calls += 1
        self._circuit.admit()
        if self._budget is not None:
            self._budget.spend(direction)
        seconds = self._remaining_seconds() - RESERVED_SECONDS[direction]
        if seconds < MIN_SECONDS[direction]:
            raise DeskUnavailable(NO_TIME)
        return seconds

    def note(self, *, is_fault: bool) -> None:
        """Say how the request ended."""
        self._circuit.note(is_fault=is_fault)
