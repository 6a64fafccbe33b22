"""Search cursor: where the next page begins, as a sealed text.

It may name something that was passed over, so that no search comes to a dead end; whoever holds it can neither read it
nor make one, nor see from how long it is how long a key is that it names. It goes on with the same search or list of
the same person, and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from servicedesk.aws.search.course import Position
from servicedesk.errors import BrokenSeal, ConfirmationsUnavailable, DeskUnavailable, UnknownCursor
from servicedesk.execution.confirmation import Seal

_KIND = "search"
_SEPARATOR = "\n"
#: Sealed texts are as long as what they seal. All but the longest keys fit into one of these.
_BLOCK_BYTES = 256


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


def seal_place(kind: str, asked: Sequence[str], place: Sequence[str], seal: Seal) -> str:
    """Return a place, as texts of one line each, as a cursor of one kind of listing.

    Args:
        kind: What is listed.
        asked: Who asks, and for what: the cursor goes on with nothing else.
        place: Where the listing goes on.
        seal: Whoever lacks its key can neither read nor make one.

    Raises:
        DeskUnavailable: There is no key to seal it with.
    """
    content = _SEPARATOR.join((kind, _digest(asked), *place, "")).encode()
    try:
        return seal.seal(content + b" " * (-len(content) % _BLOCK_BYTES))
    except ConfirmationsUnavailable as failure:
        raise DeskUnavailable(failure.code) from failure


def open_place(kind: str, asked: Sequence[str], cursor: str, seal: Seal) -> list[str]:
    """Return the place that `seal_place` made a cursor of.

    Raises:
        UnknownCursor: It is none of this listing's.
        DeskUnavailable: There is no key to open it with.
    """
    try:
        fields = seal.unseal(cursor).decode().split(_SEPARATOR)
    except (BrokenSeal, ValueError):
        raise UnknownCursor from None
    except ConfirmationsUnavailable as failure:
        raise DeskUnavailable(failure.code) from failure
    if fields[:2] != [kind, _digest(asked)]:
        raise UnknownCursor
    return fields[2:-1]


def _digest(asked: Sequence[str]) -> str:
    return sha256(_SEPARATOR.join(asked).encode()).hexdigest()
