"""Idempotency: the same arguments within 5 minutes, or the same `idempotency_key` within 24 hours, are one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from servicedesk.tools.digest import digest
from servicedesk.tools.tool import Arguments

if TYPE_CHECKING:
    from servicedesk.tools.desk import Priority, Ticket

#: How long the same arguments are taken for the same request.
SAME_ARGUMENTS_FOR = timedelta(minutes=5)
#: How long a key of the caller's own is remembered.
SAME_KEY_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyKey:
    """Idempotency key: what all repetitions of one request have in common."""

    #: Of the person and their arguments, or of the person and their own key. Nothing can be read from it.
    digest: str
    #: Of the arguments: the same key with others is another request by mistake.
    payload_digest: str
    #: Aware, UTC. Until then a repetition gets what the first request got.
    expires_at: datetime


def idempotency_key(subject: str, tool: str, arguments: Arguments, own_key: str | None, at: datetime) -> IdempotencyKey:
    """Return the idempotency key of a call.

    A field ``idempotency_key`` is no part of the arguments. The time is aware, UTC.
    """
    payload = digest(arguments.model_dump(mode="json", exclude={"idempotency_key"}))
    distinguishing = ["same arguments", payload] if own_key is None else ["own key", own_key]
    return IdempotencyKey(
        digest=digest([subject, tool, *distinguishing]),
        payload_digest=payload,
        expires_at=at + (SAME_ARGUMENTS_FOR if own_key is None else SAME_KEY_FOR),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """Idempotency record: what is told of a ticket whenever its request is repeated."""

    ticket_id: str
    customer_id: str
    priority: Priority
    opened_at: datetime
    opened_by: str
    #: `IdempotencyKey.payload_digest` of the request that the ticket was opened for.
    payload_digest: str


def idempotency_record(ticket: Ticket, key: IdempotencyKey) -> IdempotencyRecord:
    """Return the idempotency record of a ticket that is opened for the request with `key`."""
    return IdempotencyRecord(
        ticket_id=ticket.ticket_id,
        customer_id=ticket.customer_id,
        priority=ticket.priority,
        opened_at=ticket.opened_at,
        opened_by=ticket.opened_by,
        payload_digest=key.payload_digest,
    )
