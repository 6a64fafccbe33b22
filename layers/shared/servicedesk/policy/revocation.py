"""Revocation of a person: every token they hold, every one it could be renewed to, and signing in again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import (
    DirectoryUnavailable,
    LastAdministrator,
    LockedOut,
    PermissionsUnavailable,
    RevocationIncomplete,
    Unavailable,
)
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.directory import Directory, Person, subject_called
from servicedesk.policy.lockout import require_another
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.text import quote_name

UNDO_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What was revoked, or would be."""

    #: ``sub``: whose tokens are refused.
    subject: str
    #: None when the pool has nobody with that ``sub`` any more: there is no sign-in to end.
    person: Person | None
    #: Whether their sign-in is disabled, by this or before: until it is enabled, nobody signs in as them.
    is_disabled: bool
    #: Epoch seconds; tokens of earlier sign-ins are refused.
    not_before: int
    change: Change

    @property
    def name(self) -> str:
        """What to call them."""
        return self.change.subject


def revoke_person(  # noqa: PLR0913 -- who, why, how far, and what it works on
    name: str,
    intent: Intent,
    *,
    store: PolicyStore,
    directory: Directory,
    keep_enabled: bool = False,
    even_the_last_administrator: bool = False,
    clock: Clock = epoch_seconds,
) -> Revocation:
    """Refuse all tokens issued to a person so far, disable their sign-in, and end what they could renew.

    The refusal is written first, with its record: it is what stops a token that is out. Repeating it is harmless. The
    name may be the ``sub`` of somebody deleted from the pool. With `keep_enabled` they can sign in again, for an hour
    without a password where a browser is remembered by Cognito's sign-in page: a global sign-out does not end that.

    Raises:
        UnknownPerson, AmbiguousPerson, InvalidPolicy, PermissionsUnavailable, DirectoryUnavailable: Nobody was revoked.
        LastAdministrator: With them disabled, nobody could change permissions.
        RevocationIncomplete: The tokens are refused, and the sign-ins have not ended. Repeat it.
        LockedOut: The tokens are refused, and somebody may be disabled without whom nobody can change permissions.
    """
    made = _decide(name, intent, directory, utc(clock), keep_enabled=keep_enabled)
    person, disables = made.person, made.change.kind is ChangeKind.PERSON_DISABLED
    guards = disables and not even_the_last_administrator
    if person is not None and guards:
        require_another(person, store, directory)
    if intent.dry_run:
        return made
    made = replace(made, not_before=store.revoke(made.subject, made.change))
    if person is None:
        return made
    try:
        if disables:
            _disable(person, store, directory, guards=guards)
            made = _postpone(made, store, utc(clock))
        directory.sign_out(person.username)
    except (DirectoryUnavailable, PermissionsUnavailable) as failure:
        raise RevocationIncomplete(failure.code) from None
    return made


def _decide(name: str, intent: Intent, directory: Directory, now: datetime, *, keep_enabled: bool) -> Revocation:
    subject, person = subject_called(name, directory)
    disables = person is not None and not keep_enabled
    kind = ChangeKind.PERSON_DISABLED if disables else ChangeKind.PERSON
    called = subject if person is None else person.username
    change = intent.change(kind, called, now, version=_next_second(now))
    return Revocation(
        subject=subject,
        person=person,
        is_disabled=disables or (person is not None and not person.is_enabled),
        not_before=change.version,
        change=change,
    )


def _disable(person: Person, store: PolicyStore, directory: Directory, *, guards: bool) -> None:
    directory.disable(person.username)
    if not guards:
        return
    try:
        # Of two administrators who disable each other at the same moment, whoever looks last undoes it.
        require_another(person, store, directory)
    except LastAdministrator as refusal:
        _enable_again(person, directory)
        raise LastAdministrator(f"{refusal}. Every token of theirs is refused all the same") from None
    except Unavailable:
        # Not decided, so not done: whoever repeats it is asked again.
        _enable_again(person, directory)
        raise


def _enable_again(person: Person, directory: Directory) -> None:
    for attempt in range(1, UNDO_ATTEMPTS + 1):
        try:
            return directory.enable(person.username)
        except DirectoryUnavailable as failure:
            if attempt == UNDO_ATTEMPTS:
                name = quote_name(person.username)
                raise LockedOut(
                    failure.code,
                    f"the sign-in of {name} is disabled, and enabling it again failed. Do that with AWS credentials:"
                    f" servicedesk enable-person {name}",
                ) from None
    return None


def _postpone(made: Revocation, store: PolicyStore, now: datetime) -> Revocation:
    """Refuse also who signed in between the refusal and the end of their sign-in."""
    until = _next_second(now)
    if until <= made.not_before:
        return made
    later = replace(made.change, version=until)
    return replace(made, not_before=store.revoke(made.subject, later, is_recorded=True))


def _next_second(now: datetime) -> int:
    # A token says in whole seconds when its person signed in: the one that has begun counts as before.
    return int(now.timestamp()) + 1
