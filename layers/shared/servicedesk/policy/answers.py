"""What the API answers and `--json` prints of the policy, beside the values that are answered as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from servicedesk.federation.group_map import GroupMap
from servicedesk.policy.change import Change
from servicedesk.policy.company.document import provider_rules_document
from servicedesk.policy.document_types import VersionedProviderDocument
from servicedesk.policy.dropped_terms import dropped_by
from servicedesk.policy.impact.impact import Impact
from servicedesk.policy.people.enabling import Enabling
from servicedesk.policy.people.revocation import Revocation
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.schema import ALWAYS, GroupAnswer, Unmeant, VersionedAnswer
from servicedesk.policy.telling import dry_run_mark, told_enabling, told_revocation


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsPage:
    """Some of the groups."""

    groups: tuple[GroupAnswer, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every group's rules. A group that is not named has none."""

    __pydantic_config__ = ALWAYS

    groups: Mapping[str, VersionedAnswer]
    identity_providers: Annotated[
        Mapping[str, VersionedProviderDocument] | None,
        Field(description="Identity provider to the rules for its groups; null where there never was one."),
    ] = None


def whole_policy_answer(policies: Iterable[GroupPolicy], maps: Sequence[GroupMap]) -> Policy:
    """Return what is answered of the whole policy: the groups, and the identity providers, that have rules."""
    providers: dict[str, Any] = {
        one.provider: {"rules": provider_rules_document(one.rules), "version": one.version} for one in maps if one.rules
    }
    return Policy(
        groups={policy.group: policy for policy in policies if policy.rules != Rules()},
        identity_providers=providers if maps else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was changed, or would be; of each a group, or an identity provider's rules."""

    __pydantic_config__ = ALWAYS

    changes: tuple[Change, ...]
    impacts: Annotated[
        Mapping[str, Impact] | None,
        Field(
            description='Group, or "identity provider" and its name, to what its change would mean, after those before'
            " it; null unless it is a dry run."
        ),
    ] = None
    administrators: Unmeant = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """Some of the changes, newest first."""

    changes: tuple[Change, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutcome:
    """The group's rules afterwards, and what was changed: null if they were so already.

    With `dry_run` the rules are as they were, and the change is what would be made.
    """

    policy: GroupAnswer
    change: Change | None
    dropped: Annotated[
        tuple[str, ...],
        Field(description="How the change widens what it does not name: fields shown again, conditions and ends gone."),
    ]
    impact: Annotated[
        Impact | None, Field(description="What the change would mean; null unless it is a dry run of one.")
    ]
    administrators: Unmeant


def change_outcome(
    policy: GroupPolicy, change: Change | None, impact: Impact | None = None, unmeant: str | None = None
) -> ChangeOutcome:
    """Return what is answered of a change of a group's rules."""
    dropped = dropped_by(change) if change is not None else ()
    return ChangeOutcome(policy=policy, change=change, dropped=dropped, impact=impact, administrators=unmeant)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationAnswer:
    """What was done to stop a person, or would be."""

    username: Annotated[str | None, Field(description="null: the user pool has nobody with that sub any more.")]
    subject: str
    not_before: Annotated[int, Field(description="Epoch seconds: tokens of earlier sign-ins are refused.")]
    disabled: Annotated[bool, Field(description="Whether their sign-in is disabled.")]
    change: Annotated[Change, Field(description="The record of it.")]
    summary: Annotated[tuple[str, ...], Field(description="What was done and what remains, a sentence each.")]


def revocation_answer(made: Revocation, *, dry_run: bool) -> RevocationAnswer:
    """Return what is answered of a revocation."""
    return RevocationAnswer(
        username=made.person.username if made.person is not None else None,
        subject=made.subject,
        not_before=made.not_before,
        disabled=made.is_disabled,
        change=made.change,
        summary=(*dry_run_mark(dry_run=dry_run), *told_revocation(made)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablingAnswer:
    """Somebody who can sign in, or could."""

    username: str
    changed: Annotated[bool, Field(description="false: their sign-in was enabled already.")]
    change: Annotated[Change | None, Field(description="The record of it; null: their sign-in was enabled already.")]
    summary: Annotated[tuple[str, ...], Field(description="What was done and what to know, a sentence each.")]


def enabling_answer(made: Enabling, *, dry_run: bool) -> EnablingAnswer:
    """Return what is answered of somebody who is let in again."""
    return EnablingAnswer(
        username=made.name,
        changed=made.change is not None,
        change=made.change,
        summary=(*dry_run_mark(dry_run=dry_run), *told_enabling(made)),
    )
