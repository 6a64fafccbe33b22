"""Shapes of Zendesk's answers: members of exactly the type that its published document says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import DeskRoute, Query
from servicedesk.desks.records import Record, records_in, require_answer, unreadable

#: More than any id.
NO_ID: Final = 10**19
#: What is earlier or later is no time of a record, and nothing could be added to it.
_YEARS: Final = range(1970, 9000)
MeantT = TypeVar("MeantT")


def read_document(client: DeskClient, route: DeskRoute, *values: str, query: Query = ()) -> Any:  # noqa: ANN401 -- JSON
    """Return the answer to what is there in any case. Raises `DeskUnavailable` if the account is not told."""
    return require_answer(client.get(route, *values, query=query)).document


def records_along(document: Any, name: str) -> list[Record]:  # noqa: ANN401 -- JSON
    """Return the objects that came along; none if none did."""
    return records_in(document, name) if isinstance(document, dict) and name in document else []


def number_in(record: Record, name: str) -> int:
    """Return a whole number that must be there, of 64 bits; what is a record's own id is none below one."""
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= NO_ID:
        raise unreadable()
    if name == "id" and value < 1:
        raise unreadable()
    return value


def optional_number(record: Record, name: str) -> int | None:
    """Return a whole number; None for null or nothing."""
    return None if record.get(name) is None else number_in(record, name)


def text_in(record: Record, name: str) -> str:
    """Return a text; an empty one for null or nothing."""
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise unreadable()
    return value or ""


def ours_of(names: Mapping[Any, MeantT], text: str) -> MeantT:
    """Return what a word of Zendesk's means, an empty one being none. Raises `DeskUnavailable` for one not known."""
    if (text or None) not in names:
        raise unreadable()
    return names[text or None]


def moment_in(record: Record, name: str) -> datetime:
    """Return a time, aware, UTC, in whole seconds."""
    try:
        found = datetime.fromisoformat(text_in(record, name))
        moment = found.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise unreadable() from None
    if found.tzinfo is None or moment.year not in _YEARS:
        raise unreadable()
    return moment


def cursor_after(document: Any) -> str | None:  # noqa: ANN401 -- JSON
    """Return `CursorPaginationMeta.after_cursor`; None on the last page. The link beside it is not followed."""
    meta = document.get("meta") if isinstance(document, dict) else None
    return text_in(meta, "after_cursor") or None if isinstance(meta, dict) and meta.get("has_more") is True else None


def written_moment(moment: datetime) -> str:
    """Return a time as Zendesk writes it: ``2026-11-23T12:00:00Z``."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"
