"""One change of who may do what: the record that is written with it, or neither is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from servicedesk.policy.rules import Rules

#: What a reason may be long; it is read in a table.
MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who makes a change."""

    #: For people to read: a user name, or the last part of an ARN.
    name: str
    #: What does not change: ``sub``, or an ARN.
    id: str


class ChangeKind(StrEnum):
    """What a change is about."""

    #: A group's rules.
    GROUP = "group"
    #: A person, all of whose tokens were revoked, and no more: whether they can sign in was left as it is.
    PERSON = "person"
    #: A person, all of whose tokens were revoked, and whose sign-in was disabled.
    PERSON_DISABLED = "person_disabled"
    #: A person, whose sign-in was enabled again.
    PERSON_ENABLED = "person_enabled"
    #: A deleted customer, who was brought back.
    CUSTOMER_RESTORED = "customer_restored"
    #: A deleted customer, of whom the erasure had left something.
    CUSTOMER_ERASED = "customer_erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A group's rules before and after; or what was done about a person, or a customer."""

    id: str
    #: Aware, UTC.
    at: datetime
    kind: ChangeKind
    #: The group's name; the person's user name, or ``sub`` if the pool does not have it any more; the customer's id.
    subject: str
    actor: Actor
    reason: str
    #: The group's version after the change; the one before is one less. Of a revocation, `not_before` in epoch seconds;
    #: of what is neither, the moment in epoch seconds.
    version: int
    before: Rules | None = None
    after: Rules | None = None
