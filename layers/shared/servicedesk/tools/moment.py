"""Times and dates as arguments: RFC 3339 texts with a time zone, and days of the calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _moment(sent: Any) -> datetime:  # noqa: ANN401 -- whatever was sent
    written = _text_like(sent, _MOMENT)
    try:
        return datetime.fromisoformat(written.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("moment", "must be a time with its time zone, for example 2026-01-05T14:30:00Z")


def _day(sent: Any) -> date:  # noqa: ANN401 -- the same
    try:
        return date.fromisoformat(_text_like(sent, _DAY))
    except ValueError:
        pass
    raise PydanticCustomError("day", "must be a day, for example 2026-01-05")


def _text_like(sent: object, pattern: re.Pattern[str]) -> str:
    """Return the text without the blanks around it; an empty one if it is none, or is written otherwise."""
    text = sent.strip() if isinstance(sent, str) else ""
    return text if pattern.fullmatch(text) else ""


#: An argument that is a time: aware, UTC.
Moment = Annotated[datetime, BeforeValidator(_moment)]
#: An argument that is a day of the calendar, wherever that is.
Day = Annotated[date, BeforeValidator(_day)]
