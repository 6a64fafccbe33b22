"""Ids of what is imported: drawn from the source's own id by a digest, so that a second run finds what the first made.

An id of our own desk, in a file that it exported, is kept. Any other leads to a few candidates, of which the first that
nobody has is taken; all are looked at before anything is called new, so that one that became free misleads nobody.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from transfer.mapping import OWN

# https://www.crockford.com/base32.html
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_TICKET_CHARACTERS: Final = 8
# Eight digits hold few ids: of a million customers, one finds all three taken.
_CUSTOMER_CANDIDATES: Final = 3
_TICKET_CANDIDATES: Final = 2
_FIRST_CUSTOMER: Final = 10_000_000
_OWN_CUSTOMER = re.compile(r"C-[0-9]{1,8}")
_OWN_TICKET = re.compile(rf"T-[{CROCKFORD}]{{{_TICKET_CHARACTERS}}}")


def customer_ids(source: str, source_id: str) -> tuple[str, ...]:
    """Return the ids that a customer may have here, in the order in which they are tried; none if it is no id."""
    if source == OWN:
        return (source_id,) if _OWN_CUSTOMER.fullmatch(source_id) else ()
    numbers = (_number_for("customer", source, source_id, turn) for turn in range(_CUSTOMER_CANDIDATES))
    return tuple(f"C-{_FIRST_CUSTOMER + number % (9 * _FIRST_CUSTOMER)}" for number in numbers)


def ticket_ids(source: str, source_id: str) -> tuple[str, ...]:
    """Return the ids that a ticket may have here, in the order in which they are tried; none if it is no id."""
    if source == OWN:
        return (source_id,) if _OWN_TICKET.fullmatch(source_id) else ()
    numbers = (_number_for("ticket", source, source_id, turn) for turn in range(_TICKET_CANDIDATES))
    return tuple(f"T-{crockford(number, _TICKET_CHARACTERS)}" for number in numbers)


def crockford(number: int, characters: int) -> str:
    """Return the last `characters` digits of a number in base 32."""
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(characters)))


def _number_for(kind: str, source: str, source_id: str, turn: int) -> int:
    return int.from_bytes(sha256("\0".join((kind, source, source_id, str(turn))).encode()).digest()[:8])
