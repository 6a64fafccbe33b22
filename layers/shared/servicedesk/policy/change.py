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
    #: A person, all of whose tokens were revoked.
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A group's rules before and after, or a person's revocation."""

    id: str
    #: Aware, UTC.
    at: datetime
    kind: ChangeKind
    #: The group's name; or the person's user name.
    subject: str
    actor: Actor
    reason: str
    #: The group's version after the change; the one before is one less. For a person, `not_before` in epoch seconds.
    version: int
    before: Rules | None = None
    after: Rules | None = None
