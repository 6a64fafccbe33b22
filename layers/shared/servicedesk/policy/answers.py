"""What the API answers and `--json` prints of the policy, beside the values that are answered as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.policy.audit_trail import AuditRecord
from servicedesk.policy.change import Change
from servicedesk.policy.enabling import Enabling
from servicedesk.policy.revocation import Revocation
from servicedesk.policy.schema import GroupAnswer, VersionedAnswer
from servicedesk.policy.telling import DRY_RUN, told_enabling, told_revocation


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsPage:
    """Some of the groups."""

    groups: tuple[GroupAnswer, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every group's rules. A group that is not named has none."""

    groups: Mapping[str, VersionedAnswer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What was changed, or would be; a group each."""

    changes: tuple[Change, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some records, oldest first. An empty page with a next one means: looked so far."""

    records: tuple[AuditRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationAnswer:
    """What was done to stop a person, or would be."""

    username: Annotated[str | None, Field(description="null: the user pool has nobody with that sub any more.")]
    subject: str
    not_before: Annotated[int, Field(description="Epoch seconds: tokens of earlier sign-ins are refused.")]
    disabled: Annotated[bool, Field(description="Whether their sign-in is disabled.")]
    summary: Annotated[tuple[str, ...], Field(description="What was done and what remains, a sentence each.")]


def revocation_answer(made: Revocation, *, dry_run: bool) -> RevocationAnswer:
    """Return what is answered of a revocation."""
    return RevocationAnswer(
        username=made.person.username if made.person is not None else None,
        subject=made.subject,
        not_before=made.not_before,
        disabled=made.is_disabled,
        summary=(*_dry_run_mark(dry_run=dry_run), *told_revocation(made)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablingAnswer:
    """Somebody who can sign in, or could."""

    username: str
    changed: Annotated[bool, Field(description="false: their sign-in was enabled already.")]
    summary: Annotated[tuple[str, ...], Field(description="What was done and what to know, a sentence each.")]


def enabling_answer(made: Enabling, *, dry_run: bool) -> EnablingAnswer:
    """Return what is answered of somebody who is let in again."""
    return EnablingAnswer(
        username=made.person.username,
        changed=made.change is not None,
        summary=(*_dry_run_mark(dry_run=dry_run), *told_enabling(made)),
    )


def _dry_run_mark(*, dry_run: bool) -> tuple[str, ...]:
    return (DRY_RUN,) if dry_run else ()
