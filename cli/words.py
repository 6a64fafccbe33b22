"""Rules and changes in words and colours, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cli.problems import MEAN_IT
from cli.session import CommandContext
from servicedesk.policy.answers import Changes
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.dropped_terms import dropped_by
from servicedesk.policy.impact.impact import Impact, impact_key
from servicedesk.policy.rule_words import differences as rule_differences
from servicedesk.policy.rules import Rules
from servicedesk.tools.text import quote_name
from stack import terminal

IN_FORCE = (
    "In force within 30 seconds (or the stack's PermissionsTtlSeconds); at once for what is newly allowed,"
    " and for tools that destroy or touch credentials."
)
LATER = "Nothing is otherwise before that moment; from then on it is, by itself."
WATCHED = "It decides nothing: servicedesk audit shows what it would change, call by call."
COMPANY = (
    "What changes or ends of the company's rules counts within 15 minutes; a new one, for whoever signed in while their"
    " group had none, at their next sign-in."
)
DRY_RUN = "Nothing was changed: this was a dry run."
WATCHED_NO_MORE = "It is watched no more; what it would have changed stands in servicedesk audit."


def differences(change: Change) -> Iterator[str]:
    """Yield a line for each rule that a change touches: ``tool: before -> after``; or what was done about somebody."""
    if change.kind in _DONE:
        yield _DONE[change.kind].format(quote_name(change.subject), quote_name(change.group or ""))
    if change.details:
        yield change.details
    yield from rule_differences(change.before or Rules(), change.after or Rules(), change.at.timestamp())


_DONE: Mapping[ChangeKind, str] = {
    ChangeKind.PERSON: "every token of {} refused until they sign in again",
    ChangeKind.PERSON_DISABLED: "every token of {} refused, and their sign-in disabled",
    ChangeKind.PERSON_ENABLED: "the sign-in of {} enabled",
    ChangeKind.PERSON_ADDED: "{} added to the user pool, and invited",
    ChangeKind.PERSON_INVITED: "{} invited again",
    ChangeKind.PERSON_REMOVED: "every token of {0} refused, and {0} deleted from the user pool",
    ChangeKind.GROUP_JOINED: "{} put into {}",
    ChangeKind.GROUP_LEFT: "{} taken out of {}",
    ChangeKind.GROUP_CREATED: "the group {} made",
    ChangeKind.GROUP_DELETED: "the group {} deleted, with its rules",
    ChangeKind.CUSTOMER_RESTORED: "the deleted customer {} brought back",
    ChangeKind.CUSTOMER_ERASED: "what was left of the deleted customer {} erased",
    ChangeKind.DESK_IMPORTED: "{} imported from a file",
    ChangeKind.DESK_EXPORTED: "{} exported into a file",
    ChangeKind.AGENT_ADDED: "the agent {} added",
    ChangeKind.AGENT_ROTATED: "the secret of the agent {} rotated",
    ChangeKind.AGENT_DISABLED: "every token of the agent {} refused",
    ChangeKind.AGENT_ENABLED: "the agent {} let in again",
    ChangeKind.AGENT_REMOVED: "the agent {} removed",
}


def say_changes(
    session: CommandContext,
    changes: Sequence[Change],
    *,
    stack: str | None = None,
    dry_run: bool,
    untouched: str = DRY_RUN,
    notes: Sequence[str] = (),
    unmeant: str | None = None,
) -> None:
    """Print changes, and notes on them, whichever way the person reads; `untouched` says why a dry run made none.

    `stack` is where they were made, if that is not the session's; `unmeant`, what a dry run has still to mean.
    """
    name = stack if stack is not None else session.target.name
    impacts = session.target.forecast().of_changes(changes) if dry_run and stack is None else None
    session.answer(
        Changes(changes=tuple(changes), impacts=impacts, administrators=unmeant),
        lambda: _say(name, changes, impacts or {}, [*told_unmeant(unmeant), *notes], untouched if dry_run else None),
        stack=name,
        dry_run=dry_run,
        notes=list(notes),
    )


def told_unmeant(unmeant: str | None) -> tuple[str, ...]:
    """Return what there is to say of a dry run that makes administrators of the company's people, if it does."""
    return () if unmeant is None else (f"{unmeant} To do it, {MEAN_IT}",)


def _say(
    stack: str,
    changes: Sequence[Change],
    impacts: Mapping[str, Impact],
    notes: Sequence[str],
    untouched: str | None,
) -> None:
    if not changes:
        terminal.say(f"Nothing to change: {stack} is so already.")
        return
    for change in changes:
        terminal.say(f"{quote_name(change.subject)} (version {change.version - 1} → {change.version})")
        would = impacts[impact_key(change)].summary if impact_key(change) in impacts else ()
        for line in (*differences(change), *dropped_by(change), *would):
            terminal.say(f"  {line}")
    terminal.say(untouched or f"Done on {stack}. {_when(changes)}")
    for note in notes:
        terminal.say(note)


def _when(changes: Sequence[Change]) -> str:
    groups = [change for change in changes if change.kind is not ChangeKind.PROVIDER_GROUPS]
    told = [_when_of_groups(groups)] if groups else []
    return " ".join([*told, *([COMPANY] if len(groups) < len(changes) else [])])


def _when_of_groups(changes: Sequence[Change]) -> str:
    if any(_touches(change, "grants", "limits") for change in changes):
        return IN_FORCE
    if any(_touches(change, "scheduled") for change in changes):
        return LATER
    return WATCHED if any(change.after and change.after.shadows for change in changes) else WATCHED_NO_MORE


def _touches(change: Change, *members: str) -> bool:
    before, after = change.before or Rules(), change.after or Rules()
    return any(getattr(before, name) != getattr(after, name) for name in members)
