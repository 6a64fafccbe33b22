"""Port to the claims of idempotency keys: who makes something at a desk that cannot tell a repetition itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierClaim:
    """What an earlier request with the same key left."""

    payload_digest: str
    #: None as long as nobody said what was made.
    record: IdempotencyRecord | None


class Claims(Protocol):
    """Who is about to make something, and what was made. A claim is forgotten when its key expires, no sooner.

    Every method raises `DeskUnavailable` when the store does not answer.
    """

    def claim(self, key: IdempotencyKey, claim_id: str, at: datetime) -> EarlierClaim | None:
        """Claim a key for a request. None if it is claimed now; of many at once, one is told so. `at` is aware, UTC."""

    def complete(self, key: IdempotencyKey, claim_id: str, record: IdempotencyRecord) -> None:
        """Say what was made for a key that was claimed under this id."""

    def release(self, key: IdempotencyKey, claim_id: str) -> None:
        """Give a claim back: nothing was made."""

    def earlier(self, key: IdempotencyKey, at: datetime) -> EarlierClaim | None:
        """Return what an earlier request left, as of now; None if there was none, or it has expired."""
