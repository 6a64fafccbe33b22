"""The log: what happened, never what was said.

No header, token, argument, result or exception text is written, so none of a person's data can be.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Mapping
from logging import LogRecord
from typing import Any, Final

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from pydantic_core import to_json

from servicedesk.errors import InvalidToken, ServiceDeskError, Unavailable
from servicedesk.policy.audit import ERROR_CODE, FAULT

#: The stack's name where it is deployed: what CloudWatch tells its metrics from another stack's by.
SERVICE: Final = os.environ.get("POWERTOOLS_SERVICE_NAME") or "service-desk-mcp"
MAX_FRAMES = 12
# The one name under which a record's own members come together.
_MEMBERS: Final = "members"
#: Lambda's variable with X-Ray's trace of the invocation: ``Root=1-...;Parent=...;Sampled=1``.
_TRACE: Final = "_X_AMZN_TRACE_ID"


def together(members: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return what to log as ``extra`` so that `members` are written as they are, those that are None left out."""
    return {_MEMBERS: members}


class Formatter(LambdaPowertoolsFormatter):
    """Powertools' formatter, with a shorter way for members that come together.

    A record is most of what watching costs a request. Powertools looks for its members among those of the standard
    library's record, and for templates and exceptions in them; here it is known what they are. All else is the same.
    """

    def __init__(self) -> None:
        # Written by pydantic's encoder, and no message is tried for being JSON itself.
        super().__init__(json_serializer=_write_line, json_deserializer=_as_it_is)

    def format(self, record: LogRecord) -> str:
        """Return the line to write."""
        members: Mapping[str, Any] | None = getattr(record, _MEMBERS, None)
        if members is None:
            return super().format(record)
        found = {
            **self.get_current_keys(),
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.msg,
            "timestamp": self.formatTime(record),
            **members,
            "xray_trace_id": os.environ.get(_TRACE, "").partition(";")[0].removeprefix("Root=") or None,
        }
        return _write_line({name: value for name, value in found.items() if value is not None})


def _write_line(record: Any) -> str:  # noqa: ANN401 -- what Powertools has put together
    return to_json(record, fallback=str).decode()


def _as_it_is(message: Any) -> Any:  # noqa: ANN401 -- Powertools' signature
    return message


def write_decision(level: int, kind: str, members: Mapping[str, Any]) -> None:
    """Write the record of a decision, as `logger` does with `together`: its members are all there is to it.

    What a logger looks for besides (the first frame that is not its own, arguments, names that are taken) costs a third
    of a record.
    """
    log = logging.getLogger(SERVICE)
    if log.isEnabledFor(level):
        caller = sys._getframe(1)  # noqa: SLF001 -- as logging does
        record = LogRecord(SERVICE, level, "", caller.f_lineno, kind, None, None, caller.f_code.co_name)
        setattr(record, _MEMBERS, members)
        log.handle(record)


# Lambda collects both streams; a program that embeds the functions keeps its standard output.
logger: Final = Logger(service=SERVICE, stream=sys.stderr, logger_formatter=Formatter())
# Our own records are complete: handed on, `LibraryRecords` would report them as a library's.
logging.getLogger(SERVICE).propagate = False


def configure() -> None:
    """Route the libraries' own log records through `LibraryRecords`. Called once, by a function's entry module."""
    root = logging.getLogger()
    root.handlers[:] = [LibraryRecords(logging.WARNING)]
    # Told by no record of ours, and looked up for each: "Optimization" in the documentation of `logging`.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    if sys.version_info >= (3, 12):
        logging.logAsyncioTasks = False


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
