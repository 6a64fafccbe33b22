"""Records of a desk's documents, read as one reads what a stranger sent: members of the type that they must have.

Everything here raises `DeskUnavailable` for a member of another type: nothing was decided, and nothing of it is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from servicedesk.errors import DeskUnavailable

UNREADABLE: Final = "UnreadableDocument"
NOT_ALLOWED: Final = "NotAllowed"
#: 64 bits, and none is negative.
ID_PATTERN: Final = r"^[1-9][0-9]{0,18}$"
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)
#: What some desks say for a time that is not set.
_NEVER: Final = 1970
#: What is later is no time of a record, and nothing could be added to it.
_LAST_YEAR: Final = 9000

#: JSON of which no more is known than that it is an object.
Record = Mapping[str, Any]
AnswerT = TypeVar("AnswerT")


def unreadable() -> DeskUnavailable:
    """Return the error for an answer that is none."""
    return DeskUnavailable(UNREADABLE)


def require_answer(answer: AnswerT | None) -> AnswerT:
    """Return what is there in any case: if there is nothing, it is the account that may not."""
    if answer is None:
        raise DeskUnavailable(NOT_ALLOWED)
    return answer


def _member(document: Any, name: str) -> Any:  # noqa: ANN401 -- JSON
    if not isinstance(document, dict):
        raise unreadable()
    return document.get(name)


def record_in(document: Any, name: str) -> Record:  # noqa: ANN401 -- JSON
    """Return the object that a member is."""
    found = _member(document, name)
    if not isinstance(found, dict):
        raise unreadable()
    return found


def records_in(document: Any, name: str) -> list[Record]:  # noqa: ANN401 -- JSON
    """Return the objects of a list that a member is."""
    found = _member(document, name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise unreadable()
    return found


def text_in(record: Record, name: str) -> str:
    """Return a text, or a number as text; an empty one for null or nothing."""
    value = _member(record, name)
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        raise unreadable()
    return "" if value is None else str(value)


def texts_in(record: Record, name: str) -> list[str]:
    """Return a list of texts; none for null or nothing."""
    values = _member(record, name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise unreadable()
    return values


def flag_in(record: Record, name: str) -> bool:
    """Return whether something is so, as some say with 1 and 0; null or nothing is not."""
    value = _member(record, name)
    if not isinstance(value, int | None) or value not in {None, 0, 1}:
        raise unreadable()
    return value == 1


def id_in(record: Any, name: str = "id") -> str:  # noqa: ANN401 -- JSON
    """Return an id that must be there: a whole number above none, as a number or as text."""
    value = text_in(record, name)
    if not re.fullmatch(ID_PATTERN, value):
        raise unreadable()
    return value


def number_in(record: Record, name: str) -> int:
    """Return a whole number, as a number or as text; zero for null or nothing."""
    value = text_in(record, name) or "0"
    if not _NUMBER.fullmatch(value):
        raise unreadable()
    return int(value)


def time_in(record: Record, name: str) -> datetime:
    """Return a time that must be there; UTC if it does not say."""
    at = optional_time(record, name)
    if at is None:
        raise unreadable()
    return at


def optional_time(record: Record, name: str) -> datetime | None:
    """Return a time; None for one that is not set."""
    value = text_in(record, name)
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise unreadable() from None
    if at.year > _LAST_YEAR:
        raise unreadable()
    return None if at.year <= _NEVER else at
