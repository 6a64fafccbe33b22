"""Counters of metrics, until a record of the log takes them along."""

from __future__ import annotations

from enum import StrEnum
from threading import Lock
from typing import Final


class Measure(StrEnum):
    """The names of the metrics. Alarms, dashboard and `docs/operate.md` go by them."""

    #: Tool calls that were decided and allowed, however they ended.
    CALLS = "Calls"
    #: Milliseconds from the decision about a call to its result.
    CALL_DURATION = "CallDuration"
    #: What somebody may not do, or may not do like that; by reason.
    REFUSALS = "Refusals"
    #: Requests without a token: how every sign-in begins.
    CHALLENGES = "Challenges"
    #: What was sent back is no confirmation of its call.
    CONFIRMATION_FAILURES = "ConfirmationFailures"
    #: Nothing could be decided or done, because something of AWS did not answer.
    UNDECIDED = "Undecided"
    #: Defects of ours.
    BROKEN = "Broken"
    #: Of `CALLS`, those of agents.
    AGENT_CALLS = "AgentCalls"
    #: Of `REFUSALS`, those of agents.
    AGENT_REFUSALS = "AgentRefusals"
    #: How old the oldest secret of an agent is that has just called. A maximum means something, a sum does not.
    AGENT_SECRET_AGE_DAYS = "AgentSecretAgeDays"  # noqa: S105 -- a metric's name
    #: Requests to the company's own desk, how many milliseconds they took, and those that it did not answer as it must.
    DESK_CALLS = "DeskCalls"
    DESK_CALL_DURATION = "DeskCallDuration"
    DESK_FAULTS = "DeskFaults"
    COLD_STARTS = "ColdStarts"
    PERMISSIONS_CACHE_HITS = "PermissionsCacheHits"
    PERMISSIONS_CACHE_MISSES = "PermissionsCacheMisses"
    TOKEN_CACHE_HITS = "TokenCacheHits"  # noqa: S105 -- a metric's name
    TOKEN_CACHE_MISSES = "TokenCacheMisses"  # noqa: S105 -- the same
    #: What DynamoDB says that it was.
    READ_CAPACITY_UNITS = "ReadCapacityUnits"
    WRITE_CAPACITY_UNITS = "WriteCapacityUnits"


#: Declared once for all: an enumeration is slow to go through.
_IN_ORDER: Final = tuple(Measure)


class Measurements:
    """Sums since the last record. Lives as long as the execution environment, which answers one request at a time.

    Safe for several threads: a call is counted in one of its own.

    Counts are written with the next record of the log, even if that belongs to a later request: nothing is counted
    twice, and nothing is lost but what the environment's last requests left behind.
    """

    def __init__(self) -> None:
        self._sums: dict[Measure, float] = {}
        self._lock = Lock()

    def add(self, measure: Measure, amount: float = 1) -> None:
        """Count `amount` more."""
        with self._lock:
            self._sums[measure] = self._sums.get(measure, 0) + amount

    def take(self) -> dict[Measure, float]:
        """Return the sums in the order of their declaration, and begin anew."""
        with self._lock:
            sums, self._sums = self._sums, {}
        return {measure: sums[measure] for measure in _IN_ORDER if measure in sums}


#: One for the execution environment, as there is one log: what counts does not care who reads.
measurements: Final = Measurements()
