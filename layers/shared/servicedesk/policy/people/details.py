"""Details of a person: their groups, what they may use, and when they were last seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.discovery.decision import grants_by_tool
from servicedesk.discovery.grants import GrantStore
from servicedesk.errors import AuditUnavailable
from servicedesk.policy.audit_trail import Audit
from servicedesk.policy.grantable import Grantable
from servicedesk.policy.people.last_seen import LastSeen, find_last_seen
from servicedesk.policy.people.person import Person
from servicedesk.policy.people.revocation import SHUT_OUT
from servicedesk.policy.schema import ALWAYS, GrantAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is known of somebody, as of now; a token says which groups they were in when it was issued."""

    __pydantic_config__ = ALWAYS

    person: Person
    tools: Annotated[
        Mapping[str, tuple[GrantAnswer, ...]],
        Field(description="What a sign-in from now on lets them use: tool to the grants that allow it."),
    ]
    not_before: Annotated[
        int | None,
        Field(
            serialization_alias="revoked_before", description="Epoch seconds: tokens of earlier sign-ins are refused."
        ),
    ]
    last_seen: Annotated[LastSeen | None, Field(description="null: the audit did not answer, so it is not known.")]


def details_of(
    person: Person, *, grants: GrantStore, known: Grantable, audit: Audit, clock: Clock = epoch_seconds
) -> PersonDetails:
    """Read what is known of somebody; what they may use is decided as for a strict call.

    Raises:
        PermissionsUnavailable: What they may use could not be decided.
    """
    permissions = grants.read(person.identity, person.groups)
    is_let_in = person.is_enabled and permissions.not_before != SHUT_OUT
    allowed = grants_by_tool(person.groups, permissions.grants, known, clock()) if is_let_in else {}
    try:
        last_seen = find_last_seen(person.subject, audit, utc(clock))
    except AuditUnavailable:
        last_seen = None
    return PersonDetails(
        person=person, tools=dict(sorted(allowed.items())), not_before=permissions.not_before, last_seen=last_seen
    )
