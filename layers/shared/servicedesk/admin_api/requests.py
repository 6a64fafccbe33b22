"""Bodies of requests: what somebody may send. What rules they say is read by `servicedesk.policy.document`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

from pydantic import BaseModel, ConfigDict, Field

from servicedesk.policy.change import MAX_REASON_CHARACTERS
from servicedesk.policy.document_types import (
    ConditionsDocument,
    LimitDocument,
    RulesDocument,
    ScheduledDocument,
    ShadowDocument,
    WantedProviderRules,
)

Reason = Annotated[
    str,
    Field(
        max_length=MAX_REASON_CHARACTERS,
        description="Why, for whoever reads the log. Needed, but for a dry run.",
        examples=["ticket 4711"],
    ),
]


class Shape(BaseModel):
    """A JSON object of the API; members that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ReasonedRequest(Shape):
    """Why something is done; only a dry run needs no reason."""

    reason: Reason = ""


class GrantRequest(ConditionsDocument):
    """A grant to put in force."""

    reason: NotRequired[Reason]


class ScheduledRequest(ScheduledDocument):
    """A grant to put in force later."""

    reason: NotRequired[Reason]


class LimitRequest(LimitDocument):
    """A rate limit to put in force."""

    reason: NotRequired[Reason]


class ShadowRequest(ShadowDocument):
    """A rule to watch."""

    reason: NotRequired[Reason]


class GroupRulesRequest(RulesDocument):
    """All that one group is to be allowed."""

    reason: NotRequired[Reason]


class WantedRules(RulesDocument):
    """What one group is to be allowed."""

    version: NotRequired[
        Annotated[int | None, Field(description="The version that was read; if it is sent, it is compared.")]
    ]


class PolicyRequest(Shape):
    """The policy that is wanted. A group that it does not name loses its rules."""

    groups: dict[str, WantedRules] = Field(description="Group to its rules.")
    identity_providers: dict[str, WantedProviderRules] | None = Field(
        default=None,
        description="Identity provider to all rules for its groups; one that is not named loses them. Not there: all"
        " stay as they are.",
    )
    reason: Reason = ""


def without(name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body without one member: a rule without the reason for it, rules without their version."""
    return {member: value for member, value in body.items() if member != name}
