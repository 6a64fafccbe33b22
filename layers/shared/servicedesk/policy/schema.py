"""JSON Schema: the form in which the API answers, `--json` prints, and a request says, what the policy's values hold.

The values are plain dataclasses; pydantic writes them. What it could not write by itself has its form here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Final, NotRequired

from pydantic import ConfigDict, Field, PlainSerializer, PlainValidator, TypeAdapter
from typing_extensions import TypedDict

from servicedesk.discovery.grants import Grant, TrialRule
from servicedesk.policy.document import conditions_document, rules_document, shadow_document
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.void import VoidGrant
from servicedesk.tools.view import Conditions

_STRICT: Final = ConfigDict(extra="forbid", strict=True)
#: For a dataclass whose members are all answered, those with a default too.
ALWAYS: Final = ConfigDict(json_schema_serialization_defaults_required=True)
#: A value of ours is answered as it is; what somebody sends is read by `servicedesk.policy.document`.
_OURS: Final = PlainValidator(lambda value: value)


class ConditionsDocument(TypedDict):
    """How a grant narrows the data. Empty narrows nothing."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]  # pydantic's own

    where: NotRequired[
        Annotated[
            dict[str, list[str]],
            Field(
                description=(
                    "Field of a row to the values that are shown; every field must match. @me is the username of who"
                    " asks and @groups are their groups, in the fields that the tool's rows name for them."
                ),
                examples=[{"region": ["EMEA"]}],
            ),
        ]
    ]
    hide: NotRequired[
        Annotated[list[str], Field(description="Fields that are left out.", examples=[["email", "phone"]])]
    ]


class ShadowDocument(ConditionsDocument):
    """A rule that is only watched: what the grant would become, or that it would be taken away."""

    allow: bool


class RulesDocument(TypedDict):
    """What one group may do."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]

    grants: NotRequired[
        Annotated[dict[str, ConditionsDocument], Field(description="Tool to the conditions of its grant.")]
    ]
    shadows: NotRequired[Annotated[dict[str, ShadowDocument], Field(description="Tool to the rule that is watched.")]]


class VersionedRulesDocument(RulesDocument):
    """What one group may do, as it was read."""

    version: Annotated[int, Field(description="Version of the group's rules. 0: there were none.")]


class GroupDocument(RulesDocument):
    """A group's rules as they are stored. Version 0: nothing is."""

    group: str
    version: int
    updated_at: str | None
    updated_by: str | None


class GrantDocument(ConditionsDocument):
    """A grant of a group."""

    group: str
    version: int


class VoidGrantDocument(GrantDocument):
    """A grant that is stored and counts as not there: it names what this release does not know."""

    why: list[str]
    mend: Annotated[str, Field(description="The command that mends it.")]


class WatchedRuleDocument(ShadowDocument):
    """A watched rule of a group."""

    group: str
    version: int


def _group(policy: GroupPolicy) -> Mapping[str, Any]:
    written = {"group": policy.group, "version": policy.version}
    told = {"updated_at": policy.updated_at, "updated_by": policy.updated_by}
    return {**rules_document(policy.rules, whole=True), **written, **told}


def _versioned_rules(policy: GroupPolicy) -> Mapping[str, Any]:
    return {**rules_document(policy.rules, whole=True), "version": policy.version}


def _grant(grant: Grant) -> Mapping[str, Any]:
    return {**conditions_document(grant.conditions, whole=True), "group": grant.group, "version": grant.version}


def _trial_document(rule: TrialRule) -> Mapping[str, Any]:
    return {**shadow_document(rule.conditions, whole=True), "group": rule.group, "version": rule.version}


def _void(void: VoidGrant) -> Mapping[str, Any]:
    return {**_grant(void.grant), "why": list(void.flaws), "mend": void.mend}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


_whole_rules = partial(rules_document, whole=True)
_whole_conditions = partial(conditions_document, whole=True)

UtcTime = Annotated[datetime, PlainSerializer(_utc, return_type=str), Field(description="ISO 8601, UTC.")]
ConditionsAnswer = Annotated[Conditions, _OURS, PlainSerializer(_whole_conditions, return_type=ConditionsDocument)]
RulesAnswer = Annotated[Rules, _OURS, PlainSerializer(_whole_rules, return_type=RulesDocument)]
GroupAnswer = Annotated[GroupPolicy, _OURS, PlainSerializer(_group, return_type=GroupDocument)]
VersionedAnswer = Annotated[GroupPolicy, _OURS, PlainSerializer(_versioned_rules, return_type=VersionedRulesDocument)]
GrantAnswer = Annotated[Grant, _OURS, PlainSerializer(_grant, return_type=GrantDocument)]
VoidGrantAnswer = Annotated[VoidGrant, _OURS, PlainSerializer(_void, return_type=VoidGrantDocument)]
WatchedRuleAnswer = Annotated[TrialRule, _OURS, PlainSerializer(_trial_document, return_type=WatchedRuleDocument)]


def as_json(answer: object) -> dict[str, Any]:
    """Return an answer as the API writes it."""
    document: dict[str, Any] = TypeAdapter(type(answer)).dump_python(answer, mode="json", by_alias=True)
    return document
