"""The log: what happened, never what was said.

No header, token, argument, result or exception text is written, so none of a person's data can be.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import Any, Final

from aws_lambda_powertools import Logger

from servicedesk.errors import InvalidToken, ServiceDeskError, Unavailable
from servicedesk.policy.audit import ERROR_CODE, FAULT
from servicedesk.server.formatter import Formatter

#: The stack's name where it is deployed: what CloudWatch tells its metrics from another stack's by.
SERVICE: Final = os.environ.get("POWERTOOLS_SERVICE_NAME") or "service-desk-mcp"
MAX_FRAMES = 12


# Lambda collects both streams; a program that embeds the functions keeps its standard output.
logger: Final = Logger(service=SERVICE, stream=sys.stderr, logger_formatter=Formatter())
# Our own records are complete: handed on, `LibraryRecords` would report them as a library's.
logging.getLogger(SERVICE).propagate = False


def configure() -> None:
    """Route the libraries' own log records through `LibraryRecords`. Called once, by a function's entry module."""
    root = logging.getLogger()
    root.handlers[:] = [LibraryRecords(logging.WARNING)]


class LibraryRecords(logging.Handler):
    """Says that a library logged something, and where, without its words: they may quote what a caller sent."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the place of `record`, and the kind of error it carries."""
        error = record.exc_info[1] if record.exc_info else None
        logger.warning(
            "a library reported a problem",
            extra={
                "library": record.name,
                "library_level": record.levelname,
                "at": f"{record.filename}:{record.lineno}",
                **(describe(error) if error else {}),
            },
        )


def refusal_of(error: ServiceDeskError) -> dict[str, str | None]:
    """Return the kind of `error`: with the exact reason where a token was refused, with AWS's code where it failed."""
    return {
        "refusal": type(error).__name__,
        FAULT: error.fault if isinstance(error, InvalidToken) else None,
        ERROR_CODE: error.code if isinstance(error, Unavailable) else None,
    }


def describe(error: BaseException) -> dict[str, Any]:
    """Return the kind of `error` and the frames it passed, without its message or any value."""
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    return {
        "error_type": type(error).__qualname__,
        "frames": [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    }
