"""Deadline of a request: no call to AWS begins that may end after the gateway gave up."""

from __future__ import annotations

import time
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError

from servicedesk.clock import Clock

#: When the last attempt has ended, whatever its client's time-outs are; Lambda's comes at 25.
LATEST_END_SECONDS = 24


class RequestTookTooLong(BotoCoreError):
    """The request's time is used up; what would have been asked was not."""

    fmt = "the request's time is used up"


class Deadline:
    """One request's time, for all clients together. Lives as long as the execution environment."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._latest_end = float("inf")

    def begin(self) -> None:
        """Start the time of a request. Before the first one there is no limit: nobody waits for an answer."""
        self._latest_end = self._clock() + LATEST_END_SECONDS

    def remaining_seconds(self) -> float:
        """Return what is left of the request's time, for what is not AWS; infinite before the first one."""
        return self._latest_end - self._clock()

    def watch(self, client: BaseClient) -> None:
        """Let `client` begin nothing that its time-outs may end too late, a repetition after a failure included."""
        config: Any = client.meta.config
        patience_seconds = config.connect_timeout + config.read_timeout

        def check(**_: Any) -> None:  # noqa: ANN401 -- botocore's event
            if self._clock() >= self._latest_end - patience_seconds:
                raise RequestTookTooLong

        client.meta.events.register_first("before-send", check)
