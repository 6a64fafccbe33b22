"""Shapes of Zendesk's answers: members of the type that they must have, and nothing else is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from servicedesk.errors import DeskUnavailable

UNEXPECTED_DOCUMENT: Final = "UnexpectedDocument"

#: 64 bits, and none is negative. What is a word instead would ask for something else.
ID_PATTERN: Final = r"^[1-9][0-9]{0,18}$"
_NO_ID: Final = 10**19
#: What is earlier or later is no time of a record, and nothing could be added to it.
_YEARS: Final = range(1970, 9000)

Record = Mapping[str, Any]


def is_id(text: str) -> bool:
    """Whether a text is an id of Zendesk's."""
    return re.fullmatch(ID_PATTERN, text) is not None


def unexpected_document() -> DeskUnavailable:
    """Return the error for an answer that is none: nothing of it is told, and nothing was decided."""
    return DeskUnavailable(UNEXPECTED_DOCUMENT)


def record_in(document: Any, name: str) -> Record:  # noqa: ANN401 -- JSON
    """Return the object that a member is. Raises `DeskUnavailable` if there is none."""
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, dict):
        raise unexpected_document()
    return found


def records_in(document: Any, name: str) -> list[Record]:  # noqa: ANN401 -- JSON
    """Return the objects of a list that a member is. Raises `DeskUnavailable` if there is none."""
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise unexpected_document()
    return found


def records_along(document: Any, name: str) -> list[Record]:  # noqa: ANN401 -- JSON
    """Return the objects that came along; none if none did."""
    return records_in(document, name) if isinstance(document, dict) and name in document else []


def number_in(record: Record, name: str) -> int:
    """Return a whole number that must be there, of 64 bits; what is a record's own id is none below one."""
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _NO_ID:
        raise unexpected_document()
    if name == "id" and value < 1:
        raise unexpected_document()
    return value


def optional_number(record: Record, name: str) -> int | None:
    """Return a whole number; None for null or nothing."""
    return None if record.get(name) is None else number_in(record, name)


def text_in(record: Record, name: str) -> str:
    """Return a text; an empty one for null or nothing."""
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise unexpected_document()
    return value or ""


def texts_in(record: Record, name: str) -> list[str]:
    """Return a list of texts; none for null or nothing."""
    values = record.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise unexpected_document()
    return values


def moment_in(record: Record, name: str) -> datetime:
    """Return a time, aware, UTC, in whole seconds."""
    try:
        found = datetime.fromisoformat(text_in(record, name))
        moment = found.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise unexpected_document() from None
    if found.tzinfo is None or moment.year not in _YEARS:
        raise unexpected_document()
    return moment


def cursor_after(document: Any) -> str | None:  # noqa: ANN401 -- JSON
    """Return `CursorPaginationMeta.after_cursor`; None on the last page. The link beside it is not followed."""
    meta = document.get("meta") if isinstance(document, dict) else None
    return text_in(meta, "after_cursor") or None if isinstance(meta, dict) and meta.get("has_more") is True else None


def written_moment(moment: datetime) -> str:
    """Return a time as Zendesk writes it: ``2026-11-23T12:00:00Z``."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
