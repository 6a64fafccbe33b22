"""JSON formatter of the log."""

from __future__ import annotations

import os
from collections.abc import Mapping
from logging import LogRecord
from typing import Any, Final

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from pydantic_core import to_json

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
        super().__init__(json_serializer=_written, json_deserializer=_as_it_is)

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
        return _written({name: value for name, value in found.items() if value is not None})


def _written(record: Any) -> str:  # noqa: ANN401 -- what Powertools has put together
    return to_json(record, fallback=str).decode()


def _as_it_is(message: Any) -> Any:  # noqa: ANN401 -- Powertools' signature
    return message
