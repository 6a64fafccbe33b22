"""What keeps a look at a desk from writing: a budget without writes, and no memory of what was made."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final, NoReturn

from servicedesk.desks.http.gate import Direction
from servicedesk.errors import BrokenSeal, DeskUnavailable
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord

READS_ONLY: Final = "ReadsOnly"


class ReadsOnly:
    """`Budget` of as many reads as are asked for, and no write."""

    def __init__(self) -> None:
        #: Requests that were let through.
        self.reads = 0

    def spend(self, direction: Direction) -> None:
        """Count a read; raise `DeskUnavailable` for a write, which is not sent."""
        if direction != "reads":
            raise DeskUnavailable(READS_ONLY)
        self.reads += 1


class NoClaims:
    """`Claims` of nobody, for ports that make nothing."""

    def claim(self, key: IdempotencyKey, claim_id: str, at: datetime) -> NoReturn:  # noqa: ARG002 -- the protocol's
        """Raise `DeskUnavailable`."""
        raise DeskUnavailable(READS_ONLY)

    def complete(self, key: IdempotencyKey, claim_id: str, record: IdempotencyRecord) -> None:  # noqa: ARG002 -- the same
        """Raise `DeskUnavailable`."""
        raise DeskUnavailable(READS_ONLY)

    def release(self, key: IdempotencyKey, claim_id: str) -> None:  # noqa: ARG002 -- the same
        """Raise `DeskUnavailable`."""
        raise DeskUnavailable(READS_ONLY)

    def earlier(self, key: IdempotencyKey, at: datetime) -> None:
        """Return None: nothing was made."""


class OwnSeal:
    """`Seal` of one look: what it seals, nobody else is given."""

    def __init__(self) -> None:
        self._sealed: dict[str, bytes] = {}

    def seal(self, content: bytes) -> str:
        """Return a text under which the content is kept."""
        text = secrets.token_hex(16)
        self._sealed[text] = content
        return text

    def unseal(self, text: str) -> bytes:
        """Return what was sealed."""
        if text not in self._sealed:
            raise BrokenSeal
        return self._sealed[text]
