"""Idempotency: the same arguments within 5 minutes, or the same `idempotency_key` within 24 hours, are one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import NAMESPACE_OID, uuid5

from pydantic import Field, StringConstraints

from servicedesk.tools.digest import digest
from servicedesk.tools.received import ONE_LINE
from servicedesk.tools.tool import CONFIRMATION, Arguments, Caller

#: How long the same arguments are taken for the same request.
SAME_ARGUMENTS_FOR = timedelta(minutes=5)
#: How long a key of the caller's own is remembered.
SAME_KEY_FOR = timedelta(hours=24)

#: The argument by which a caller names a request of theirs, so that it is done once.
RequestName = Annotated[
    str | None,
    StringConstraints(min_length=1, max_length=120),
    ONE_LINE,
    Field(description="For repeating it: the same key is done once a day."),
]


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

    Its key and the confirmation are no part of the arguments. The time is aware, UTC.
    """
    payload = _payload_digest(arguments)
    return IdempotencyKey(
        digest=_key_digest(subject, tool, payload, own_key),
        payload_digest=payload,
        expires_at=at + (SAME_ARGUMENTS_FOR if own_key is None else SAME_KEY_FOR),
    )


def request_key(tool: str, arguments: Arguments, caller: Caller) -> str:
    """Return the key of a call as other systems take it: a UUID, the same of each repetition by the same person.

    How long a system knows it again is the system's. A caller who wants the same done twice says two `idempotency_key`,
    if the tool takes one.
    """
    own_key = getattr(arguments, "idempotency_key", None)
    subject = caller.principal.subject
    return str(uuid5(NAMESPACE_OID, _key_digest(subject, tool, _payload_digest(arguments), own_key)))


def _payload_digest(arguments: Arguments) -> str:
    return digest(arguments.model_dump(mode="json", exclude={"idempotency_key", CONFIRMATION}))


def _key_digest(subject: str, tool: str, payload_digest: str, own_key: str | None) -> str:
    distinguishing = ["same arguments", payload_digest] if own_key is None else ["own key", own_key]
    return digest([subject, tool, *distinguishing])


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """Idempotency record: what is told of a thing whenever the request that made it is repeated."""

    #: Id of what was made: a ticket, a comment, a customer.
    made_id: str
    #: Aware, UTC.
    made_at: datetime
    #: `IdempotencyKey.payload_digest` of the request. With the same digest the arguments were the same.
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepOutcome:
    """What became of a request to make something."""

    record: IdempotencyRecord
    #: Whether an earlier request with the same key made it, and this one nothing.
    is_repeat: bool
