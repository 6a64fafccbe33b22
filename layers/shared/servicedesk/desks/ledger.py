"""Once-only writes at a desk that takes no idempotency key: what was made for which key is remembered here instead."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from servicedesk.errors import DeskUnavailable, OutcomeUnknown, Refused
from servicedesk.tools.claims import Claims, EarlierClaim
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome

#: Somebody began this, and nobody said how it ended: it goes on at this moment, or its answer was lost.
UNFINISHED: Final = "UnfinishedRequest"


class OnceOnly:
    """Makes a thing for a key unless it was made before. Lives as long as the execution environment.

    Args:
        claims: Where it is remembered.
        new_id: Returns a random text for each claim.
    """

    def __init__(self, claims: Claims, new_id: Callable[[], str]) -> None:
        self._claims = claims
        self._new_id = new_id

    def make(self, key: IdempotencyKey, at: datetime, make: Callable[[], str | None]) -> KeepOutcome | None:
        """Return what is made for a key, by `make` or before.

        Args:
            key: Of the request.
            at: Aware, UTC.
            make: Makes it at the desk and returns its id; None if it cannot be made, and nothing was.

        Raises:
            DeskUnavailable, Refused: Nothing was made, and the same request may come again.
            OutcomeUnknown: It may have been made, now or before. It is not made again as long as the key is good.
        """
        claim_id = self._new_id()
        earlier = self._claims.claim(key, claim_id, at)
        if earlier is not None:
            return KeepOutcome(record=_record_of(earlier, key, at), is_repeat=True)
        made_id, refusal = _attempt(make)
        if made_id is None:
            self._release(key, claim_id)
            if refusal is not None:
                raise refusal
            return None
        record = IdempotencyRecord(made_id=made_id, made_at=at, payload_digest=key.payload_digest)
        self._complete(key, claim_id, record)
        return KeepOutcome(record=record, is_repeat=False)

    def earlier_record(self, key: IdempotencyKey, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made, if that is remembered; None if nobody asked.

        Raises:
            DeskUnavailable: It cannot be read.
            OutcomeUnknown: It may have been made.
        """
        earlier = self._claims.earlier(key, at)
        return None if earlier is None else _record_of(earlier, key, at)

    def _release(self, key: IdempotencyKey, claim_id: str) -> None:
        # If it cannot be given back, whoever repeats the request is told that it may have been made: so they look.
        with suppress(DeskUnavailable):
            self._claims.release(key, claim_id)

    def _complete(self, key: IdempotencyKey, claim_id: str, record: IdempotencyRecord) -> None:
        # It is made, whether or not that can be remembered.
        with suppress(DeskUnavailable):
            self._claims.complete(key, claim_id, record)


def _attempt(make: Callable[[], str | None]) -> tuple[str | None, DeskUnavailable | Refused | None]:
    """Return the id of what was made, or why nothing was."""
    try:
        return make(), None
    except (DeskUnavailable, Refused) as refusal:
        return None, refusal


def _record_of(earlier: EarlierClaim, key: IdempotencyKey, at: datetime) -> IdempotencyRecord:
    """Return what an earlier request made; of another request with the same key, that it was another."""
    if earlier.record is not None:
        return earlier.record
    if earlier.payload_digest != key.payload_digest:
        # A caller looks at the digest, and refuses: what the other request made does not matter.
        return IdempotencyRecord(made_id="", made_at=at, payload_digest=earlier.payload_digest)
    raise OutcomeUnknown(UNFINISHED)
