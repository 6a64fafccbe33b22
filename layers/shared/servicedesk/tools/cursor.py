"""The opaque text with which a search goes on where its last page ended.

It names the last customer shown and nothing that was passed over, so it tells its holder nothing new. It needs no
signature, because `Lookup` goes on only behind a customer whom the caller would be shown there: a made-up position
could otherwise be moved about to learn where unseen entries lie.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from servicedesk.errors import ToolFailed
from servicedesk.tools.desk import IndexPosition

#: Room for the longest word in the widest encoding.
MAX_CURSOR_CHARACTERS = 500

_POSITION = re.compile(r"([0-9a-f]{16})#(.+)#(C-[0-9]{1,8})", re.ASCII)


def encode_cursor(position: IndexPosition, words: Sequence[str]) -> str:
    """Return the cursor behind `position`, in a search for `words`."""
    text = f"{_digest(words)}#{position.word}#{position.customer_id}"
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, words: Sequence[str], key: str) -> IndexPosition:
    """Return where a search for `words` that reads the index under `key` goes on.

    Raises:
        ToolFailed: It is no cursor, or one of another search.
    """
    match = _POSITION.fullmatch(_text(cursor))
    if match is None or match[1] != _digest(words) or not match[2].startswith(key):
        raise foreign_cursor()
    return IndexPosition(word=match[2], customer_id=match[3])


def foreign_cursor() -> ToolFailed:
    """Return the one answer to a cursor that did not come from the last page of this search."""
    return ToolFailed(
        "This cursor does not belong to this query. Send next_cursor of the last page together with the query that "
        "gave it, or leave cursor out to start from the first page."
    )


def _text(cursor: str) -> str:
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return ""


def _digest(words: Sequence[str]) -> str:
    return sha256("\n".join(words).encode()).hexdigest()[:16]
