"""A change of the policy, and who made it: the record that is written with it, or neither is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from servicedesk.policy.schema import ALWAYS, RulesAnswer, UtcTime

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
    """One change that was made, or would be."""

    __pydantic_config__ = ALWAYS

    id: str
    at: UtcTime
    kind: Annotated[
        ChangeKind,
        Field(
            description="group: a group's rules were changed. person: a person's tokens were revoked. person_disabled:"
            " and their sign-in disabled. person_enabled: it was enabled again. customer_restored: a deleted customer"
            " is back. customer_erased: what was left of one was erased."
        ),
    ]
    subject: Annotated[str, Field(description="The group, the person's user name or sub, or the customer's id.")]
    #: Who made it, as of `Actor`.
    actor: str
    actor_id: str
    reason: str
    #: The group's version after the change; the one before is one less. Of a revocation, `not_before` in epoch seconds;
    #: of what is neither, the moment in epoch seconds.
    version: int
    before: RulesAnswer | None = None
    after: RulesAnswer | None = None
