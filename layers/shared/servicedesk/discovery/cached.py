"""Permissions, remembered for a stated time."""

from __future__ import annotations

from collections.abc import Callable

from servicedesk.discovery.grants import Grants, Permissions
from servicedesk.measurements import Measure, measurements
from servicedesk.recent import Recent, elapsed_seconds

MAX_CALLERS = 1_024


class CachedGrants:
    """`Grants` that asks `store` at most once per `ttl_seconds` for the same caller.

    Lives as long as the execution environment, and holds at most `MAX_CALLERS` answers. A fresh read always
    asks, and what it learns replaces what was remembered. Failures are not remembered.
    """

    def __init__(self, store: Grants, ttl_seconds: float, clock: Callable[[], float] = elapsed_seconds) -> None:
        self._store = store
        self._ttl_seconds = ttl_seconds
        self._clock = clock
        self._remembered: Recent[tuple[str, frozenset[str]], tuple[float, Permissions]] = Recent(MAX_CALLERS)

    def read(self, subject: str, groups: frozenset[str], *, fresh: bool = False) -> Permissions:
        """Return the caller's permissions, at most `ttl_seconds` old, or as of now when `fresh`."""
        caller = (subject, groups)
        now = self._clock()
        remembered = self._remembered.get(caller)
        if remembered is not None and not fresh and now < remembered[0]:
            measurements.add(Measure.PERMISSIONS_CACHE_HITS)
            return remembered[1]
        measurements.add(Measure.PERMISSIONS_CACHE_MISSES)
        permissions = self._store.read(subject, groups, fresh=True)
        self._remembered.keep(caller, (now + self._ttl_seconds, permissions))
        return permissions
