"""Revocation of a person: every token they hold, every one it could be renewed to, and signing in again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import (
    DirectoryUnavailable,
    LastAdministrator,
    OutcomeUnknown,
    PermissionsUnavailable,
    RevocationIncomplete,
)
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.policy.command_line import command_line
from servicedesk.policy.guarded_act import act_unless_last
from servicedesk.policy.lockout import require_another
from servicedesk.policy.people.directory import Directory, subject_called
from servicedesk.policy.people.person import Person
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.text import quote_name

#: Epoch seconds: no sign-in is as late.
SHUT_OUT: Final = 253_402_300_799


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What was revoked, or would be."""

    #: ``sub``, or of somebody of the company's identity provider their user name: whose tokens are refused.
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
        _require_another(person, store, directory)
    if intent.dry_run:
        return made
    made = replace(made, not_before=store.revoke(made.subject, made.change))
    if person is None:
        return made
    try:
        if disables:
            if guards:
                disable_unless_last(person, store, directory)
            else:
                directory.disable(person.username)
            made = replace(made, not_before=postpone(made.change, made.not_before, made.subject, store, utc(clock)))
        directory.sign_out(person.username)
    except (DirectoryUnavailable, OutcomeUnknown, PermissionsUnavailable) as failure:
        raise RevocationIncomplete(failure.code, changes=[made.change.id]) from None
    return made


def _decide(name: str, intent: Intent, directory: Directory, now: datetime, *, keep_enabled: bool) -> Revocation:
    subject, person = subject_called(name, directory)
    identity = subject if person is None else person.identity
    disables = person is not None and not keep_enabled
    kind = ChangeKind.PERSON_DISABLED if disables else ChangeKind.PERSON
    called = subject if person is None else person.username
    version = end_of(person, now) if disables and person is not None else next_second(now)
    change = intent.change(kind, called, now, version=version)
    return Revocation(
        subject=identity,
        person=person,
        is_disabled=disables or (person is not None and not person.is_enabled),
        not_before=change.version,
        change=change,
    )


def disable_unless_last(person: Person, store: PolicyStore, directory: Directory) -> None:
    """Disable somebody whose tokens are refused already, and enable them again if nobody else can administer.

    Raises:
        LastAdministrator, PermissionsUnavailable, DirectoryUnavailable: They are as they were.
        LockedOut: They could not be enabled again.
    """
    name = person.username
    command = command_line("people", "enable", name)
    try:
        act_unless_last(
            partial(directory.disable, name),
            partial(_require_another, person, store, directory),
            partial(directory.enable, name),
            f"the sign-in of {quote_name(name)} is disabled, and enabling it again failed. Do that with AWS"
            f" credentials: {command}",
        )
    except LastAdministrator as refusal:
        raise LastAdministrator(f"{refusal}. Every token of theirs is refused all the same") from None


def postpone(change: Change, not_before: int, subject: str, store: PolicyStore, now: datetime) -> int:
    """Refuse also who signed in between a refusal and the end of their sign-in.

    Args:
        change: The record of the refusal.
        not_before: What is in force by it.
        subject: Whose ``sub`` it is.
        store: Where it is written.
        now: When the sign-in has ended.

    Returns:
        The `not_before` that is in force from then on.
    """
    until = next_second(now)
    if until <= not_before:
        return not_before
    return store.revoke(subject, replace(change, version=until), is_recorded=True)


def end_of(person: Person, now: datetime) -> int:
    """Return the `not_before` of somebody who is shut out.

    Somebody of the company's identity provider is shut out for good, until they are enabled: a profile that is deleted
    is made anew at their next sign-in there, and is enabled.
    """
    return next_second(now) if person.provider is None else SHUT_OUT


def next_second(now: datetime) -> int:
    """Return the moment, in epoch seconds, before which a sign-in counts as one from before now."""
    # A token says in whole seconds when its person signed in: the one that has begun counts as before.
    return int(now.timestamp()) + 1


def _require_another(person: Person, store: PolicyStore, directory: Directory) -> None:
    try:
        require_another(person, store, directory)
    except LastAdministrator as refusal:
        otherwise = ", or keep their sign-in enabled, which still refuses every token"
        raise LastAdministrator(f"{refusal}{otherwise}") from None
