"""Assertions that have signed somebody in: none does so twice."""

from __future__ import annotations

import time

from local.managed_login.expiring import Expiring
from local.managed_login.federation.refusal import FederationRefused
from servicedesk.clock import Clock

# Longer than any assertion is good here: its request must have been made in the last five minutes.
SEEN_SECONDS = 3_600


class SeenAssertions:
    """The ids of assertions, for an hour."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._seen: Expiring[bool] = Expiring(SEEN_SECONDS, clock)

    def add(self, assertion_id: str) -> None:
        """Remember an assertion.

        Raises:
            FederationRefused: It has been here before.
        """
        if self._seen.get(assertion_id):
            raise FederationRefused("The assertion was used before.")
        self._seen.put(assertion_id, value=True)
