"""Enables a person's sign-in that was disabled."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.directory import Directory, Person
from servicedesk.policy.guarded_act import recorded_act
from servicedesk.policy.store import PolicyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Enabling:
    """Whose sign-in was enabled, or would be."""

    person: Person
    #: None when it was enabled already.
    change: Change | None
    #: Epoch seconds; tokens of earlier sign-ins stay refused. None when none were ever revoked.
    not_before: int | None


def enable_person(
    name: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> Enabling:
    """Enable a person's sign-in. What was revoked stays revoked: they have to sign in.

    The record is written first, so that nobody is let in without one.

    Raises:
        UnknownPerson, AmbiguousPerson, InvalidPolicy: Nobody was let in.
        PermissionsUnavailable: Nobody was let in.
        DirectoryUnavailable: The pool did not say who that is; nobody was let in.
        OutcomeUnknown: The record is written, and the pool did not answer. Repeat it.
    """
    person = directory.person(name)
    change = intent.change(ChangeKind.PERSON_ENABLED, person.username, utc(clock))
    not_before = store.not_before(person.subject)
    if person.is_enabled:
        return Enabling(person=person, change=None, not_before=not_before)
    if not intent.dry_run:
        store.record(change)
        with recorded_act(change):
            directory.enable(person.username)
    return Enabling(person=person, change=change, not_before=not_before)
