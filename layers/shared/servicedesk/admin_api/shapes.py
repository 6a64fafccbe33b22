"""Rules as JSON: how the API takes and tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from servicedesk.policy.change import MAX_REASON_CHARACTERS, Change
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.view import Conditions

Reason = Annotated[
    str,
    Field(max_length=MAX_REASON_CHARACTERS, description="Why, for whoever reads the log.", examples=["ticket 4711"]),
]


class Shape(BaseModel):
    """A JSON object of the API; members that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ConditionsShape(Shape):
    """How a grant narrows the data. Empty narrows nothing."""

    where: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Attribute of a customer to the values that are shown; every one must match.",
        examples=[{"region": ["EMEA"]}],
    )
    hide: list[str] = Field(
        default_factory=list, description="Fields that are left out.", examples=[["email", "phone"]]
    )

    def conditions(self) -> Conditions:
        """Return the same as the product's value."""
        where = {attribute: frozenset(values) for attribute, values in self.where.items()}
        return Conditions(where=where, hide=frozenset(self.hide))


class ShadowShape(ConditionsShape):
    """A rule that is only watched: what the grant would become, or that it would be taken away."""

    allow: bool

    def proposal(self) -> Conditions | None:
        """Return the conditions that the grant would have; None where there would be none."""
        return self.conditions() if self.allow else None


class RulesShape(Shape):
    """What one group may do."""

    grants: dict[str, ConditionsShape] = Field(default_factory=dict, description="Tool to the conditions of its grant.")
    shadows: dict[str, ShadowShape] = Field(default_factory=dict, description="Tool to the rule that is watched.")

    def rules(self) -> Rules:
        """Return the same as the product's value."""
        return Rules(
            grants={tool: shape.conditions() for tool, shape in self.grants.items()},
            shadows={tool: shape.proposal() for tool, shape in self.shadows.items()},
        )


class GroupShape(RulesShape):
    """A group's rules as they are stored. Version 0: nothing is."""

    group: str
    version: int
    updated_at: str | None
    updated_by: str | None


class ChangeShape(Shape):
    """One change that was made, or would be."""

    id: str
    at: str = Field(description="ISO 8601, UTC.")
    kind: str = Field(
        description="group: a group's rules were changed. person: a person's tokens were revoked. person_disabled: and"
        " their sign-in disabled. person_enabled: it was enabled again. customer_restored: a deleted customer is back."
        " customer_erased: what was left of one was erased."
    )
    subject: str = Field(description="The group, the person's user name or sub, or the customer's id.")
    actor: str
    actor_id: str
    reason: str
    version: int
    before: RulesShape | None
    after: RulesShape | None


def told_conditions(conditions: Conditions) -> ConditionsShape:
    """Return conditions as the API tells them."""
    where = {attribute: sorted(values) for attribute, values in sorted(conditions.where.items())}
    return ConditionsShape(where=where, hide=sorted(conditions.hide))


def told_rules(rules: Rules) -> RulesShape:
    """Return rules as the API tells them."""
    return RulesShape(grants=_grants(rules), shadows=_shadows(rules.shadows))


def told_group(policy: GroupPolicy) -> GroupShape:
    """Return a group's rules as the API tells them."""
    return GroupShape(
        group=policy.group,
        version=policy.version,
        updated_at=policy.updated_at,
        updated_by=policy.updated_by,
        grants=_grants(policy.rules),
        shadows=_shadows(policy.rules.shadows),
    )


def told_change(change: Change) -> ChangeShape:
    """Return a change as the API tells it."""
    return ChangeShape(
        id=change.id,
        at=change.at.astimezone(UTC).isoformat(),
        kind=change.kind.value,
        subject=change.subject,
        actor=change.actor.name,
        actor_id=change.actor.id,
        reason=change.reason,
        version=change.version,
        before=told_rules(change.before) if change.before is not None else None,
        after=told_rules(change.after) if change.after is not None else None,
    )


def told_shadow(conditions: Conditions | None) -> ShadowShape:
    """Return a shadow rule as the API tells it."""
    narrowed = told_conditions(conditions or Conditions())
    return ShadowShape(allow=conditions is not None, where=narrowed.where, hide=narrowed.hide)


def _grants(rules: Rules) -> dict[str, ConditionsShape]:
    return {tool: told_conditions(conditions) for tool, conditions in sorted(rules.grants.items())}


def _shadows(shadows: Mapping[str, Conditions | None]) -> dict[str, ShadowShape]:
    return {tool: told_shadow(conditions) for tool, conditions in sorted(shadows.items())}
