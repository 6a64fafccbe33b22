"""JSON Schema: the form in which the API answers, `--json` prints, and a request says, what the policy's values hold.

The values are plain dataclasses; pydantic writes them. What it could not write by itself has its form here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, partial
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, PlainSerializer, PlainValidator, TypeAdapter

from servicedesk.discovery.grants import Grant, TrialRule
from servicedesk.policy.document import conditions_document, rules_document, scheduled_document, shadow_document
from servicedesk.policy.document_types import (
    GrantDocument,
    GroupDocument,
    RulesDocument,
    TermsDocument,
    VersionedRulesDocument,
    VoidGrantDocument,
    WatchedRuleDocument,
)
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.void import VoidGrant
from servicedesk.tools.conditions import Conditions

#: For a dataclass whose members are all answered, those with a default too.
ALWAYS: Final = ConfigDict(json_schema_serialization_defaults_required=True)
#: A value of ours is answered as it is; what somebody sends is read by `servicedesk.policy.document`.
_OURS: Final = PlainValidator(lambda value: value)


def _group(policy: GroupPolicy) -> Mapping[str, Any]:
    written = {"group": policy.group, "version": policy.version}
    told = {"updated_at": policy.updated_at, "updated_by": policy.updated_by}
    return {**rules_document(policy.rules, whole=True), **written, **told}


def _versioned_rules(policy: GroupPolicy) -> Mapping[str, Any]:
    return {**rules_document(policy.rules, whole=True), "version": policy.version}


def _grant(grant: Grant) -> Mapping[str, Any]:
    return {**_terms(grant.conditions), "group": grant.group, "version": grant.version}


def _terms(conditions: Conditions) -> Mapping[str, Any]:
    written = conditions_document if conditions.starts_at is None else scheduled_document
    return written(conditions, whole=True)


def _trial_document(rule: TrialRule) -> Mapping[str, Any]:
    return {**shadow_document(rule.conditions, whole=True), "group": rule.group, "version": rule.version}


def _void(void: VoidGrant) -> Mapping[str, Any]:
    return {**_grant(void.grant), "why": list(void.flaws), "mend": void.mend}


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


_whole_rules = partial(rules_document, whole=True)

#: What is answered of a dry run that is not done before it is said to be meant.
Unmeant = Annotated[
    str | None,
    Field(
        description="Of a dry run: how the company's people would change permissions by it, as a sentence. Doing it"
        " then asks for administrators, true. null: it asks for nothing."
    ),
]
UtcTime = Annotated[datetime, PlainSerializer(_utc, return_type=str), Field(description="ISO 8601, UTC.")]
RulesAnswer = Annotated[Rules, _OURS, PlainSerializer(_whole_rules, return_type=RulesDocument)]
GroupAnswer = Annotated[GroupPolicy, _OURS, PlainSerializer(_group, return_type=GroupDocument)]
VersionedAnswer = Annotated[GroupPolicy, _OURS, PlainSerializer(_versioned_rules, return_type=VersionedRulesDocument)]
#: Of a grant that begins at a certain time, with that.
TermsAnswer = Annotated[Conditions, _OURS, PlainSerializer(_terms, return_type=TermsDocument)]
GrantAnswer = Annotated[Grant, _OURS, PlainSerializer(_grant, return_type=GrantDocument)]
VoidGrantAnswer = Annotated[VoidGrant, _OURS, PlainSerializer(_void, return_type=VoidGrantDocument)]
WatchedRuleAnswer = Annotated[TrialRule, _OURS, PlainSerializer(_trial_document, return_type=WatchedRuleDocument)]


def as_json(answer: object) -> dict[str, Any]:
    """Return an answer as the API writes it."""
    kind: Any = type(answer)
    document: dict[str, Any] = adapter_of(kind).dump_python(answer, mode="json", by_alias=True)
    return document


@cache
def adapter_of(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 -- a type
    """Return what reads and writes a kind of answer: it is made once."""
    return TypeAdapter(kind)
