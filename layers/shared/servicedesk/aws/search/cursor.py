"""Search cursor: where the next page begins, as a sealed text.

It may name somebody who was passed over, so that no search comes to a dead end; whoever holds it can neither read it
nor make one, nor see from how long it is how long a key is that it names. It goes on with the same search of the same
person, and no other.
"""

from __future__ import annotations

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
    fields = (_KIND, _digest(words, subject), str(position.term), str(position.reading), *position[2:], "")
    content = _SEPARATOR.join(fields).encode()
    try:
        return seal.seal(content + b" " * (-len(content) % _BLOCK_BYTES))
    except ConfirmationsUnavailable as failure:
        raise DeskUnavailable(failure.code) from failure


def open_cursor(cursor: str, words: str, subject: str, seal: Seal) -> Position:
    """Return where the search of `subject` for `words` goes on.

    Raises:
        UnknownCursor: It is none of this search's.
        DeskUnavailable: There is no key to open it with.
    """
    try:
        fields = seal.unseal(cursor).decode().split(_SEPARATOR)
    except (BrokenSeal, ValueError):
        raise UnknownCursor from None
    except ConfirmationsUnavailable as failure:
        raise DeskUnavailable(failure.code) from failure
    match fields:
        case [kind, digest, term, reading, key, customer_id, _] if (kind, digest) == (_KIND, _digest(words, subject)):
            return Position(int(term), int(reading), key, customer_id)
    raise UnknownCursor


def _digest(words: str, subject: str) -> str:
    return sha256(f"{subject}{_SEPARATOR}{words}".encode()).hexdigest()
