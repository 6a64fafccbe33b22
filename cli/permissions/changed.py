"""What is said of a change that was made, or would be."""

from __future__ import annotations

from collections.abc import Sequence

from cli.permissions.documents import change_document
from cli.permissions.session import Session
from cli.permissions.words import differences
from servicedesk.policy.change import Change
from servicedesk.tools.text import named
from stack import terminal

IN_FORCE = (
    "In force within 30 seconds (or the stack's PermissionsTtlSeconds); at once for what is newly allowed,"
    " and for tools that destroy or touch credentials."
)
WATCHED = "It decides nothing: servicedesk audit shows what it would change, call by call."


WATCHED_NO_MORE = "It is watched no more; what it would have changed stands in servicedesk audit."


def say_changes(session: Session, changes: Sequence[Change], *, dry_run: bool, notes: Sequence[str] = ()) -> None:
    """Print changes, and notes on them, whichever way the person reads."""
    document = {
        "stack": session.target.name,
        "dry_run": dry_run,
        "changes": [change_document(change) for change in changes],
        "notes": list(notes),
    }
    session.answer(document, lambda: _say(session, changes, notes, dry_run=dry_run))


def _say(session: Session, changes: Sequence[Change], notes: Sequence[str], *, dry_run: bool) -> None:
    if not changes:
        terminal.say(f"Nothing to change: {session.target.name} is so already.")
        return
    for change in changes:
        terminal.say(f"{named(change.subject)} (version {change.version - 1} → {change.version})")
        for line in differences(change):
            terminal.say(f"  {line}")
    when = _when(changes)
    terminal.say("Nothing was changed: this was a dry run." if dry_run else f"Done on {session.target.name}. {when}")
    for note in notes:
        terminal.say(note)


def _when(changes: Sequence[Change]) -> str:
    if not all(map(_only_watches, changes)):
        return IN_FORCE
    return WATCHED if any(change.after and change.after.shadows for change in changes) else WATCHED_NO_MORE


def _only_watches(change: Change) -> bool:
    return change.before is not None and change.after is not None and change.before.grants == change.after.grants
