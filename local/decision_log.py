"""What the functions log, put where CloudWatch would keep it, so that administrators read it here as they do on AWS."""

from __future__ import annotations

import logging
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from servicedesk.server.log import SERVICE

STREAM = "local"


class DecisionLog(logging.Handler):
    """Puts each of the product's own log records into one log group. Entered while the functions run.

    Args:
        client: CloudWatch Logs.
        log_group: Where to; it must exist.
    """

    def __init__(self, client: Any, log_group: str) -> None:  # noqa: ANN401 -- a client without types at run time
        super().__init__()
        self._client = client
        self._log_group = log_group
        self._logger = logging.getLogger(SERVICE)

    def __enter__(self) -> Self:
        with suppress(self._client.exceptions.ResourceAlreadyExistsException):
            self._client.create_log_stream(logGroupName=self._log_group, logStreamName=STREAM)
        # The very same lines: request ids are kept in the formatter.
        self.setFormatter(self._logger.handlers[0].formatter)
        self._logger.addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Put one record."""
        event = {"timestamp": int(record.created * 1_000), "message": self.format(record)}
        self._client.put_log_events(logGroupName=self._log_group, logStreamName=STREAM, logEvents=[event])
