"""Enables a person's sign-in that was disabled."""

from __future__ import annotations

from dataclasses import dataclass

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import UnknownPerson
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.guarded_act import recorded_act
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Person
from servicedesk.policy.people.revocation import SHUT_OUT, next_second
from servicedesk.policy.store import PolicyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Enabling:
    """Whose sign-in was enabled, or would be."""

    #: Their user name.
    name: str
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
    try:
        person = directory.person(name)
    except UnknownPerson:
        if store.not_before(name) != SHUT_OUT:
            raise
        return _readmit(name, None, intent, store, clock)
    not_before = store.not_before(person.identity)
    if not_before == SHUT_OUT:
        made = _readmit(person.identity, person, intent, store, clock)
        if made.change is not None and not intent.dry_run:
            with recorded_act(made.change):
                directory.enable(person.username)
        return made
    change = intent.change(ChangeKind.PERSON_ENABLED, person.username, utc(clock))
    if person.is_enabled:
        return Enabling(name=person.username, change=None, not_before=not_before)
    if not intent.dry_run:
        store.record(change)
        with recorded_act(change):
            directory.enable(person.username)
    return Enabling(name=person.username, change=change, not_before=not_before)


def _readmit(identity: str, person: Person | None, intent: Intent, store: PolicyStore, clock: Clock) -> Enabling:
    """Let somebody of the company's identity provider in again, whether or not the pool has their profile."""
    now = utc(clock)
    change = intent.change(ChangeKind.PERSON_ENABLED, identity, now, version=next_second(now))
    if not intent.dry_run:
        store.readmit(identity, change)
    return Enabling(name=identity if person is None else person.username, change=change, not_before=change.version)
