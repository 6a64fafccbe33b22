"""Notation of the permissions table's rows: which version of it this release writes and reads.

Every row carries `schema`, the version that it is written in; a row without one is of version 1. A row of a newer
version decides nothing, so a release that is rolled back never takes what it cannot read for what it can.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from servicedesk.aws.notation import Item, whole

#: The notation that this release writes, and the newest that it reads.
SCHEMA: Final = 2
#: What reading a row that cannot be understood raises.
UNREADABLE: Final = (KeyError, TypeError, ValueError, AttributeError)
_FIRST_SCHEMA: Final = Decimal(1)


def require_readable(item: Item) -> None:
    """Refuse a row that a newer release has written."""
    if whole(item.get("schema", _FIRST_SCHEMA)) > SCHEMA:
        raise ValueError("written by a newer release")
