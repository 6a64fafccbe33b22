"""Cursor of a search for customers: where in its course the next page begins."""

from __future__ import annotations

from servicedesk.aws.search.course import Position
from servicedesk.errors import UnknownCursor
from servicedesk.seal import Seal
from servicedesk.tools.cursors import open_place, seal_place

_KIND = "search"


def seal_cursor(position: Position, words: str, subject: str, seal: Seal) -> str:
    """Return the cursor behind `position` in the search of `subject` for `words`.

    Raises:
        DeskUnavailable: There is no key to seal it with.
    """
    return seal_place(_KIND, (subject, words), (str(position.term), str(position.reading), *position[2:]), seal)


def open_cursor(cursor: str, words: str, subject: str, seal: Seal) -> Position:
    """Return where the search of `subject` for `words` goes on.

    Raises:
        UnknownCursor: It is none of this search's.
        DeskUnavailable: There is no key to open it with.
    """
    match open_place(_KIND, (subject, words), cursor, seal):
        case [term, reading, key, customer_id]:
            return Position(int(term), int(reading), key, customer_id)
    raise UnknownCursor
