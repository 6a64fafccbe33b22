"""A change of the policy, and who made it: the record that is written with it, or neither is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import Annotated, Final

from pydantic import Field

from servicedesk.errors import InvalidPolicy
from servicedesk.policy.rules import Rules
from servicedesk.policy.schema import ALWAYS, RulesAnswer, UtcTime
from servicedesk.tools.text import is_one_line

#: What a reason may be long; it is read in a table.
MAX_REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who makes a change."""

    #: For people to read: a user name, or the last part of an ARN.
    name: str
    #: What does not change: ``sub``, or an ARN.
    id: str


#: Who makes the first rules of a stack's own groups, with the stack.
FIRST_RULES: Final = Actor(name="default policy", id="service-desk-mcp")


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
    #: Somebody who was added to the user pool, and invited by e-mail.
    PERSON_ADDED = "person_added"
    #: Somebody who was sent another invitation.
    PERSON_INVITED = "person_invited"
    #: A person, all of whose tokens were revoked, and who was deleted from the user pool.
    PERSON_REMOVED = "person_removed"
    #: A person, who was put into `Change.group`.
    GROUP_JOINED = "group_joined"
    #: A person, who was taken out of `Change.group`.
    GROUP_LEFT = "group_left"
    #: A group that was made in the user pool, with the rules it begins with.
    GROUP_CREATED = "group_created"
    #: A group that was deleted from the user pool, with the rules it had.
    GROUP_DELETED = "group_deleted"
    #: Rules for the groups of an identity provider.
    PROVIDER_GROUPS = "provider_groups"
    #: A deleted customer, who was brought back.
    CUSTOMER_RESTORED = "customer_restored"
    #: A deleted customer, of whom the erasure had left something.
    CUSTOMER_ERASED = "customer_erased"
    #: Customers or tickets, which were brought from a file.
    DESK_IMPORTED = "desk_imported"
    #: Customers or tickets, which were written into a file.
    DESK_EXPORTED = "desk_exported"
    #: An agent, which was given an app client, groups and an end.
    AGENT_ADDED = "agent_added"
    #: An agent, which was given a second secret, or whose other one was ended.
    AGENT_ROTATED = "agent_rotated"
    #: An agent, all of whose tokens are refused from then on.
    AGENT_DISABLED = "agent_disabled"
    #: An agent, whose tokens are taken again.
    AGENT_ENABLED = "agent_enabled"
    #: An agent, which is there no more.
    AGENT_REMOVED = "agent_removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one member of a rule for the company's groups, or of an agent, was and became."""

    __pydantic_config__ = ALWAYS

    about: Annotated[str, Field(description="The provider's group, exactly as it names it, or the agent.")]
    member: Annotated[str, Field(description="groups, label; of an agent also owner, expires_at, enabled and others.")]
    before: Annotated[tuple[str, ...] | None, Field(description="Its values; null: it was not there.")]
    after: Annotated[tuple[str, ...] | None, Field(description="Its values; null: it is not there any more.")]


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
            " and their sign-in disabled. person_enabled: it was enabled again. person_added: somebody new was invited."
            " person_invited: they were sent another invitation. person_removed: a person's tokens were revoked, and"
            " the user pool has them no more. group_joined, group_left: a person was put into a group, or taken out."
            " group_created, group_deleted: a group of the user pool, with its rules. provider_groups: rules for the"
            " groups of an identity provider. customer_restored: a deleted"
            " customer is back. customer_erased: what was left of one was erased. desk_imported: customers or tickets"
            " were brought from a file. desk_exported: they were written into one. agent_added, agent_removed: an agent"
            " that signs in by itself. agent_rotated: it was given another secret, or one was ended. agent_disabled:"
            " its tokens are refused. agent_enabled: they are taken again."
        ),
    ]
    subject: Annotated[
        str,
        Field(
            description="The group, the person's user name or sub, the identity provider, the agent, or the customer's"
            " id; customers or tickets."
        ),
    ]
    #: Who made it, as of `Actor`.
    actor: str
    actor_id: str
    reason: str
    #: The group's version after the change, or the agent's; the one before is one less. Of a revocation, `not_before`
    #: in epoch seconds; of what is none of these, the moment in epoch seconds.
    version: int
    group: Annotated[str | None, Field(description="The group that the person joined or left.")] = None
    details: Annotated[
        str | None, Field(description="What exactly was changed, of an identity provider's groups or an agent.")
    ] = None
    differences: Annotated[
        tuple[Difference, ...],
        Field(
            description="The same for programs: each member that became another. Of groups' rules, see before, after."
        ),
    ] = ()
    before: RulesAnswer | None = None
    after: RulesAnswer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Who makes a change, why, and whether it is only to be shown."""

    actor: Actor
    reason: str
    dry_run: bool = False
    #: Whether a change of who may administer is refused: a program's, which no person stands behind.
    keeps_administration: bool = False
    #: Whether it is meant that whoever the company puts into a group changes permissions.
    means_administrators: bool = False

    def change(  # noqa: PLR0913 -- what a record says
        self,
        kind: ChangeKind,
        subject: str,
        at: datetime,
        *,
        version: int | None = None,
        group: str | None = None,
        details: str | None = None,
        differences: tuple[Difference, ...] = (),
        before: Rules | None = None,
        after: Rules | None = None,
    ) -> Change:
        """Return the change that is meant; its version is the moment unless it is said.

        Raises:
            InvalidPolicy: There is no reason, or it is not one line of at most `MAX_REASON_CHARACTERS`.
        """
        return Change(
            id=token_hex(8),
            at=at,
            kind=kind,
            subject=subject,
            actor=self.actor.name,
            actor_id=self.actor.id,
            reason=_kept_reason(self.reason),
            version=int(at.timestamp()) if version is None else version,
            group=group,
            details=details,
            differences=differences,
            before=before,
            after=after,
        )


def _kept_reason(reason: str) -> str:
    said = reason.strip()
    # The dots of an advised command, pasted as they stand, are none.
    if not any(map(str.isalnum, said)):
        raise InvalidPolicy("a change needs a reason: the log is read by people who were not there")
    if len(said) > MAX_REASON_CHARACTERS or not is_one_line(said):
        raise InvalidPolicy(f"a reason is one line of at most {MAX_REASON_CHARACTERS} characters")
    return said
