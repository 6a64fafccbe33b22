"""Random ids of tickets and comments."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from servicedesk.aws.desk_rows import exact_timestamp

# https://www.crockford.com/base32.html: no I, L, O or U, so that an id survives being read out.
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TICKET_CHARACTERS: Final = 8
#: Tells apart what was said at the same microsecond.
_COMMENT_CHARACTERS: Final = 2


def new_ticket_id() -> str:
    """Return an id that is probably no other ticket's: whoever uses it makes sure."""
    return f"T-{_random_text(_TICKET_CHARACTERS)}"


def new_comment_id(at: datetime) -> str:
    """Return an id for a comment, which sorts by time and is probably no other comment's on the same ticket."""
    return f"{exact_timestamp(at)}#{_random_text(_COMMENT_CHARACTERS)}"


def _random_text(characters: int) -> str:
    return "".join(secrets.choice(_CROCKFORD) for _ in range(characters))
