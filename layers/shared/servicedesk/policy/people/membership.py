"""Membership: somebody is put into a group of the user pool, or taken out of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import InvalidPolicy, PermissionsUnavailable
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.checks import check_pool_group
from servicedesk.policy.command_line import command_line
from servicedesk.policy.guarded_act import TAKEN_BACK, act_unless_last, recorded_act
from servicedesk.policy.lockout import require_another
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Person
from servicedesk.policy.people.telling import told_membership
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.text import quote_name


def put_into_group(  # noqa: PLR0913 -- who, where to, why, and what it works on
    name: str, group: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> StaffOutcome:
    """Put a person into a group. It counts when their token is issued anew, within 15 minutes.

    Raises:
        UnknownPerson, AmbiguousPerson, InvalidPolicy, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        OutcomeUnknown: The record is written, and the pool did not answer. Repeat it.
    """
    person = person_of_the_pool(name, directory)
    changes = []
    if group not in person.groups:
        check_pool_group(group, (known.name for known in directory.groups()))
        changes.append(join(person.username, group, intent, store=store, directory=directory, clock=clock))
    return _outcome(person, group, changes, intent, is_in=True)


def person_of_the_pool(name: str, directory: Directory) -> Person:
    """Return a person whose groups are the pool's.

    Raises:
        InvalidPolicy: Their groups come from the company's identity provider.
        UnknownPerson, AmbiguousPerson, DirectoryUnavailable: As `Directory.person`.
    """
    person = directory.person(name)
    if person.provider is not None:
        raise InvalidPolicy(
            f"{quote_name(person.username)} signs in at {quote_name(person.provider)}, whose groups say what they are"
            f" in: change them there, or a rule with servicedesk map-group"
        )
    return person


def join(  # noqa: PLR0913 -- the same
    username: str, group: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock
) -> Change:
    """Put somebody who is not in a group of the pool into it, and return the record, which is written first."""
    change = intent.change(ChangeKind.GROUP_JOINED, username, utc(clock), group=group)
    if not intent.dry_run:
        store.record(change)
        with recorded_act(change):
            directory.put_into(username, group)
    return change


def take_out_of_group(  # noqa: PLR0913 -- the same
    name: str, group: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> StaffOutcome:
    """Take a person out of a group. It counts when their token expires, after 15 minutes at most.

    Raises:
        UnknownPerson, AmbiguousPerson, InvalidPolicy, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        LastAdministrator: Nobody else could change permissions; they are in the group.
        OutcomeUnknown: The record is written, and the pool did not answer. Repeat it.
        LockedOut: They are out, perhaps nobody can change permissions, and putting them back failed.
    """
    person = person_of_the_pool(name, directory)
    changes = []
    if group in person.groups:
        changes.append(_leave(person, group, intent, store=store, directory=directory, clock=clock))
    else:
        check_pool_group(group, (known.name for known in directory.groups()))
    return _outcome(person, group, changes, intent, is_in=False)


def _leave(  # noqa: PLR0913 -- the same
    person: Person, group: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock
) -> Change:
    look = partial(require_another, person, store, directory, out_of=group)
    look()
    change = intent.change(ChangeKind.GROUP_LEFT, person.username, utc(clock), group=group)
    if intent.dry_run:
        return change
    store.record(change)
    back = replace(intent, reason=TAKEN_BACK).change(ChangeKind.GROUP_JOINED, person.username, utc(clock), group=group)
    command = command_line("people", "put", person.username, group)
    act_unless_last(
        partial(_take_out, directory, person, group, change),
        look,
        partial(_put_back, back, store, directory),
        f"{quote_name(person.username)} was taken out of {quote_name(group)}, and putting them back failed. Do that"
        f" with AWS credentials: {command}",
    )
    return change


def _take_out(directory: Directory, person: Person, group: str, change: Change) -> None:
    with recorded_act(change):
        directory.take_out(person.username, group)


def _put_back(back: Change, store: PolicyStore, directory: Directory) -> None:
    directory.put_into(back.subject, str(back.group))
    # They are back, whether or not that can be recorded.
    with suppress(PermissionsUnavailable):
        store.record(back)


def _outcome(person: Person, group: str, changes: list[Change], intent: Intent, *, is_in: bool) -> StaffOutcome:
    told = told_membership(person, group, is_in=is_in, is_changed=bool(changes), dry_run=intent.dry_run)
    return StaffOutcome(name=person.username, changes=tuple(changes), summary=tuple(told), lost={})
