"""Rules and changes in words and colours, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from cli.session import CommandContext
from servicedesk.policy.answers import Changes
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.grantable import Grantable, is_granted
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.policy.telling import told_conditions
from servicedesk.tools.text import quote_name
from servicedesk.tools.view import Conditions
from stack import terminal
from stack.plain import PlainTable, one_line

IN_FORCE = (
    "In force within 30 seconds (or the stack's PermissionsTtlSeconds); at once for what is newly allowed,"
    " and for tools that destroy or touch credentials."
)
WATCHED = "It decides nothing: servicedesk audit shows what it would change, call by call."
DRY_RUN = "Nothing was changed: this was a dry run."
WATCHED_NO_MORE = "It is watched no more; what it would have changed stands in servicedesk audit."


def told_grant(conditions: Conditions | None) -> str:
    """Return a grant in a few words; None is no grant."""
    if conditions is None:
        return "no"
    return told_conditions(conditions) or "yes"


def told_shadow(rules: Rules, tool: str) -> str:
    """Return what is watched for a tool; empty when nothing is."""
    return f"watching: {told_grant(rules.shadows[tool])}" if tool in rules.shadows else ""


def differences(change: Change) -> Iterator[str]:
    """Yield a line for each rule that a change touches: ``tool: before -> after``; or what was done about somebody."""
    if change.kind in _DONE:
        yield _DONE[change.kind].format(quote_name(change.subject))
        return
    before, after = change.before or Rules(), change.after or Rules()
    yield from _describe_changes(before.grants, after.grants, "")
    yield from _describe_changes(before.shadows, after.shadows, "watched ")


_DONE: Mapping[ChangeKind, str] = {
    ChangeKind.PERSON: "every token of {} refused until they sign in again",
    ChangeKind.PERSON_DISABLED: "every token of {} refused, and their sign-in disabled",
    ChangeKind.PERSON_ENABLED: "the sign-in of {} enabled",
    ChangeKind.CUSTOMER_RESTORED: "the deleted customer {} brought back",
    ChangeKind.CUSTOMER_ERASED: "what was left of the deleted customer {} erased",
    ChangeKind.DESK_IMPORTED: "{} imported from a file",
    ChangeKind.DESK_EXPORTED: "{} exported into a file",
}


def _describe_changes(
    before: Mapping[str, Conditions | None], after: Mapping[str, Conditions | None], kind: str
) -> Iterator[str]:
    nothing = "no" if not kind else "nothing"
    for tool in sorted(before.keys() | after.keys()):
        old = told_grant(before[tool]) if tool in before else nothing
        new = told_grant(after[tool]) if tool in after else nothing
        if old != new:
            yield f"{kind}{quote_name(tool)}: {old} → {new}"


def matrix(policies: Sequence[GroupPolicy], known: Grantable) -> PlainTable:
    """Return a row for each tool and a column for each group; granted tools that do not exist stand at the end."""
    table = PlainTable()
    table.add_column("tool", no_wrap=True)
    for policy in policies:
        table.add_column(Text.assemble(one_line(policy.group), f"\nversion {policy.version}"))
    granted = {tool for policy in policies for tool in (*policy.rules.grants, *policy.rules.shadows)}
    for tool in (*sorted(known), *sorted(granted - known.keys())):
        name = one_line(tool) if tool in known else one_line((f"{tool} (no such tool)", "yellow"))
        table.add_cells(name, *(_cell(policy.rules, tool, known) for policy in policies))
    return table


def _cell(rules: Rules, tool: str, known: Grantable) -> Text:
    cell = Text()
    if tool in rules.grants:
        told = told_grant(rules.grants[tool])
        cell.append_text(one_line((told, "green" if told == "yes" else "cyan")))
        if tool in known and not is_granted(rules, tool, known):
            cell.append(" (void)", "yellow")
    if watched := told_shadow(rules, tool):
        cell.append("\n" if cell else "").append_text(one_line((watched, "magenta")))
    return cell


def say_changes(
    session: CommandContext,
    changes: Sequence[Change],
    *,
    dry_run: bool,
    untouched: str = DRY_RUN,
    notes: Sequence[str] = (),
) -> None:
    """Print changes, and notes on them, whichever way the person reads; `untouched` says why a dry run made none."""
    session.answer(
        Changes(changes=tuple(changes)),
        lambda: _say(session, changes, notes, untouched if dry_run else None),
        stack=session.target.name,
        dry_run=dry_run,
        notes=list(notes),
    )


def _say(session: CommandContext, changes: Sequence[Change], notes: Sequence[str], untouched: str | None) -> None:
    if not changes:
        terminal.say(f"Nothing to change: {session.target.name} is so already.")
        return
    for change in changes:
        terminal.say(f"{quote_name(change.subject)} (version {change.version - 1} → {change.version})")
        for line in differences(change):
            terminal.say(f"  {line}")
    terminal.say(untouched or f"Done on {session.target.name}. {_when(changes)}")
    for note in notes:
        terminal.say(note)


def _when(changes: Sequence[Change]) -> str:
    if not all(map(_only_watches, changes)):
        return IN_FORCE
    return WATCHED if any(change.after and change.after.shadows for change in changes) else WATCHED_NO_MORE


def _only_watches(change: Change) -> bool:
    return change.before is not None and change.after is not None and change.before.grants == change.after.grants
