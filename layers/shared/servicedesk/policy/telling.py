"""Sentences for administrators about revocations, and about letting people in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.policy.command_line import command_line
from servicedesk.tools.text import quote_name

if TYPE_CHECKING:
    from servicedesk.policy.people.enabling import Enabling
    from servicedesk.policy.people.revocation import Revocation

#: Before sentences that say what would be so.
DRY_RUN = "Nothing was changed: this was a dry run. It would mean:"
# What Cognito documents of its sign-in page: a cookie for an hour, renewed by each use, which no global sign-out ends.
_REMEMBERED = (
    "Cognito's sign-in page remembers a browser for an hour after its last use. One that {name} used in that time may"
    " get new tokens without a password"
)


def told_revocation(revocation: Revocation) -> tuple[str, ...]:
    """Return what was done to stop a person, and what remains, a sentence each."""
    name = quote_name(revocation.name)
    refused = f"Every token that {name} holds is refused: within 30 seconds, at once for destructive tools."
    if revocation.person is None:
        gone = f"The user pool has nobody with the sub {name}: there is no sign-in to end, and none to disable."
        return refused, gone
    if not revocation.is_disabled:
        remains = f"{_REMEMBERED.format(name=name)}: revoke them without keeping them enabled to prevent that."
        return refused, "Their sign-ins have ended, and they can sign in again.", remains
    ended = "Their sign-ins have ended, and nobody can sign in as them, with a password or without: it is disabled."
    return refused, ended, f"To let them in again: {command_line('people', 'enable', revocation.name)}"


def told_enabling(enabling: Enabling) -> tuple[str, ...]:
    """Return what letting a person in again comes to, and what to know about it, a sentence each."""
    name = quote_name(enabling.name)
    if enabling.change is None:
        return (f"Nothing to change: {name} can sign in already.",)
    enabled = f"{name} can sign in again. Tokens that were revoked stay refused."
    if enabling.not_before is None:
        return (enabled,)
    return enabled, f"{_REMEMBERED.format(name=name)}: enable them later if such a browser is in other hands."


def dry_run_mark(*, dry_run: bool) -> tuple[str, ...]:
    """Return what stands before sentences that say what would be so."""
    return (DRY_RUN,) if dry_run else ()
