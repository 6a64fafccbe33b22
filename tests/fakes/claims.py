"""Claims of idempotency keys in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicedesk.errors import DeskUnavailable
from servicedesk.tools.claims import EarlierClaim
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord


@dataclass
class _Claim:
    claim_id: str
    payload_digest: str
    expires_at: datetime
    record: IdempotencyRecord | None = None


class FakeClaims:
    """`Claims` in memory."""

    def __init__(self) -> None:
        self._claims: dict[str, _Claim] = {}
        self.available = True
        #: Whether what comes after a claim is kept.
        self.takes_endings = True

    def claim(self, key: IdempotencyKey, claim_id: str, at: datetime) -> EarlierClaim | None:
        """Claim it."""
        earlier = self.earlier(key, at)
        if earlier is None:
            self._claims[key.digest] = _Claim(claim_id, key.payload_digest, key.expires_at)
        return earlier

    def complete(self, key: IdempotencyKey, claim_id: str, record: IdempotencyRecord) -> None:
        """Keep what was made."""
        self._own(key, claim_id).record = record

    def release(self, key: IdempotencyKey, claim_id: str) -> None:
        """Forget it."""
        self._own(key, claim_id)
        del self._claims[key.digest]

    def earlier(self, key: IdempotencyKey, at: datetime) -> EarlierClaim | None:
        """Return what is there."""
        if not self.available:
            raise DeskUnavailable
        found = self._claims.get(key.digest)
        if found is None or found.expires_at < at:
            return None
        return EarlierClaim(payload_digest=found.payload_digest, record=found.record)

    def _own(self, key: IdempotencyKey, claim_id: str) -> _Claim:
        found = self._claims.get(key.digest)
        if not self.available or not self.takes_endings or found is None or found.claim_id != claim_id:
            raise DeskUnavailable
        return found
