"""Removal of a person: every token of theirs is refused, and the user pool has them no more."""

from __future__ import annotations

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import DirectoryUnavailable, OutcomeUnknown, PermissionsUnavailable, RevocationIncomplete
from servicedesk.policy.change import ChangeKind, Intent
from servicedesk.policy.lockout import require_another
from servicedesk.policy.people.answers import StaffOutcome
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.revocation import disable_unless_last, end_of, postpone
from servicedesk.policy.people.telling import told_removal
from servicedesk.policy.store import PolicyStore


def remove_person(
    name: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Clock = epoch_seconds
) -> StaffOutcome:
    """Refuse all tokens of a person, disable their sign-in, and delete them from the pool, for good.

    They are disabled first because that can be taken back, when nobody else turns out to be left who can administer.

    Raises:
        UnknownPerson, AmbiguousPerson, InvalidPolicy, PermissionsUnavailable, DirectoryUnavailable: Nothing was done.
        LastAdministrator: Without them, nobody could change permissions.
        RevocationIncomplete: The tokens are refused, and they may still be in the pool. Repeat it.
        LockedOut: The tokens are refused, and they may be disabled without whom nobody can change permissions.
    """
    person = directory.person(name)
    require_another(person, store, directory)
    now = utc(clock)
    change = intent.change(ChangeKind.PERSON_REMOVED, person.username, now, version=end_of(person, now))
    told = told_removal(person, dry_run=intent.dry_run)
    outcome = StaffOutcome(name=person.username, changes=(change,), summary=tuple(told), lost={})
    if intent.dry_run:
        return outcome
    not_before = store.revoke(person.identity, change)
    try:
        disable_unless_last(person, store, directory)
        postpone(change, not_before, person.identity, store, utc(clock))
        directory.remove(person.username)
    except (DirectoryUnavailable, OutcomeUnknown, PermissionsUnavailable) as failure:
        raise RevocationIncomplete(failure.code, changes=[change.id]) from None
    return outcome
