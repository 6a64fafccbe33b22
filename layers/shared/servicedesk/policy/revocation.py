"""Stop one person at once: every token they hold, and every one it could be renewed to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.checks import check_reason
from servicedesk.policy.directory import Directory, Person
from servicedesk.policy.manager import Intent
from servicedesk.policy.store import PolicyStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """What was revoked, or would be."""

    person: Person
    #: Epoch seconds; tokens of earlier sign-ins are refused.
    not_before: int
    change: Change


def _now() -> datetime:
    return datetime.now(UTC)


def revoke_person(
    name: str, intent: Intent, *, store: PolicyStore, directory: Directory, clock: Callable[[], datetime] = _now
) -> Revocation:
    """Refuse all tokens issued to a person so far, then end their sign-ins. Repeating it is harmless.

    The refusal is written first: it is what stops a token that is already out.

    Raises:
        UnknownPerson: The pool has no such person.
        InvalidPolicy: There is no reason.
        PermissionsUnavailable: Nothing was revoked.
        DirectoryUnavailable: The person was not found; or the tokens are refused and the sign-ins have not ended.
    """
    person = directory.person(name)
    now = clock()
    change = Change(
        id=token_hex(8),
        at=now,
        kind=ChangeKind.PERSON,
        subject=person.username,
        actor=intent.actor,
        reason=check_reason(intent.reason),
        # A token says in whole seconds when its person signed in: the one that has begun counts as before.
        version=int(now.timestamp()) + 1,
    )
    if intent.dry_run:
        return Revocation(person=person, not_before=change.version, change=change)
    not_before = store.revoke(person.subject, change)
    directory.sign_out(person.username)
    return Revocation(person=person, not_before=not_before, change=change)
