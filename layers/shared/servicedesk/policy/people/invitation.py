"""Invitations: somebody new is added to the user pool and sent a temporary password, or sent another one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import InvalidPolicy, Unavailable, UnknownPerson
from servicedesk.policy.change import ChangeKind, Intent
from servicedesk.policy.checks import check_pool_group
from servicedesk.policy.guarded_act import recorded_act
from servicedesk.policy.parts import partly_made
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.membership import join, person_of_the_pool
from servicedesk.policy.people.names import checked_address
from servicedesk.policy.people.person import Person, SignInStatus
from servicedesk.policy.people.telling import told_addition, told_invitation
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.text import quote_name


def add_person(  # noqa: PLR0913 -- who, where to, why, and what it works on
    email: str,
    groups: Collection[str],
    intent: Intent,
    *,
    store: PolicyStore,
    directory: Directory,
    clock: Clock = epoch_seconds,
) -> StaffOutcome:
    """Invite whoever has this address, if they are new, and put them into groups. Repeating it is harmless.

    Who has verified the address already just joins, whatever their user name is. For who is new it is the user name
    too, in lower case.

    Raises:
        InvalidPolicy, AmbiguousPerson, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        MailUnavailable: Nobody was invited. Repeat it when something can be sent again.
        OutcomeUnknown: The record is written, and the pool did not answer. Repeat it.
        PartlyMade: They were invited, or are in some of the groups, and not in all. Repeat it.
    """
    address = checked_address(email)
    _check_groups(groups, directory)
    person = _whose_address(address, directory)
    changes = []
    if person is None:
        changes.append(intent.change(ChangeKind.PERSON_ADDED, address, utc(clock)))
        if not intent.dry_run:
            store.record(changes[0])
            with recorded_act(changes[0]):
                directory.invite(address)
    username = address if person is None else person.username
    new_groups = [group for group in dict.fromkeys(groups) if person is None or group not in person.groups]
    wanted = len(changes) + len(new_groups)
    for group in new_groups:
        try:
            changes.append(join(username, group, intent, store=store, directory=directory, clock=clock))
        except Unavailable as failure:
            if not changes:
                raise
            raise partly_made(changes, wanted, failure) from None
    told = told_addition(username, new_groups, is_new=person is None, dry_run=intent.dry_run)
    return StaffOutcome(name=username, changes=tuple(changes), summary=tuple(told), lost={})


def invite_again(
    name: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> StaffOutcome:
    """Send somebody who has not signed in yet a new temporary password, in the place of the one they were sent.

    Raises:
        UnknownPerson, AmbiguousPerson, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        InvalidPolicy: They have signed in already, cannot, or have no address.
        MailUnavailable: Nothing was sent.
        OutcomeUnknown: The record is written, and the pool did not answer. Repeat it.
    """
    person = directory.person(name)
    for refusal in _refusals(person):
        raise InvalidPolicy(refusal)
    change = intent.change(ChangeKind.PERSON_INVITED, person.username, utc(clock))
    if not intent.dry_run:
        store.record(change)
        with recorded_act(change):
            directory.invite_again(person.username)
    told = told_invitation(person, dry_run=intent.dry_run)
    return StaffOutcome(name=person.username, changes=(change,), summary=tuple(told), lost={})


def _refusals(person: Person) -> Iterator[str]:
    name = quote_name(person.username)
    if person.status is not SignInStatus.INVITED:
        yield f"{name} has signed in already: who forgot a password resets it on the sign-in page"
    if not person.is_enabled:
        yield f"the sign-in of {name} is disabled: enable it first"
    if not person.email:
        yield f"{name} has no verified e-mail address to write to"


def _check_groups(groups: Collection[str], directory: Directory) -> None:
    pool = [group.name for group in directory.groups()] if groups else []
    for group in groups:
        check_pool_group(group, pool)


def _whose_address(address: str, directory: Directory) -> Person | None:
    try:
        return person_of_the_pool(address, directory)
    except UnknownPerson:
        return None
