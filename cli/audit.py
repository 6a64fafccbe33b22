"""`servicedesk audit`, what was decided about calls; and `servicedesk log`, what was changed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Final

import click

from cli import completion
from cli.decisions import decisions_table, shadow_sum
from cli.moments import DurationType
from cli.session import CommandContext, on_a_stack
from cli.target import Target
from cli.words import differences
from servicedesk.clock import utc
from servicedesk.errors import CapabilitiesUnavailable, InvalidPolicy
from servicedesk.policy.answers import ChangesPage
from servicedesk.policy.audit import Outcome
from servicedesk.policy.audit_trail import AuditPage, AuditQuery
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.change_log import ChangeFilter, read_changes
from servicedesk.policy.explanation.caller_named import caller_named
from servicedesk.policy.lint.recent_changes import LOOK_BACK_DAYS
from servicedesk.policy.people.usernames import Usernames
from servicedesk.policy.rule_words import told_time
from servicedesk.policy.store import PAGE_ENTRIES
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.plain import PlainTable

MAX_RECORDS = 1_000
#: Of these the next is offered where nothing was found; lint looks as far back as the last.
_FURTHER_DAYS: Final = (7, 30, LOOK_BACK_DAYS)
#: How far to look back: whole minutes at least.
_SINCE: Final = DurationType("mhd", "is no time: write 30m, 2h or 7d.")


@click.command("audit")
@click.option(
    "--person",
    shell_complete=completion.people,
    help="Only of this person: user name, verified e-mail address or sub; or of an agent: agent:NAME.",
)
@click.option("--tool", shell_complete=completion.tools, help="Only of this tool.")
@click.option("--customer", help="Only of this customer, merges of them included.")
@click.option("--ticket", help="Only of this ticket.")
@click.option("--client", help="Only with this client: its name or id.")
@click.option("--outcome", type=click.Choice([outcome.value for outcome in Outcome]), help="Only what ended so.")
@click.option("--refused", is_flag=True, help="Only refusals.")
@click.option("--since", type=_SINCE, default="1h", show_default=True, help="How far to look back: 30m, 2h, 7d.")
@on_a_stack
def audit(
    session: CommandContext,
    person: str | None,
    tool: str | None,
    customer: str | None,
    ticket: str | None,
    client: str | None,
    outcome: str | None,
    refused: bool,
    since: timedelta,
) -> None:
    """Show the decisions about calls, newest first: who, which tool, how it ended, by which grants. Times are UTC.

    No argument and no result is ever recorded. A refusal without a tool is of one that does not exist, or of a message
    that was not looked into.
    """
    target = session.target
    subject, name = caller_named(person, target.directory)
    query = AuditQuery(
        since=utc() - since,
        subject=subject,
        name=name,
        tool=tool,
        customer=customer,
        ticket=ticket,
        client=client,
        outcome=Outcome(outcome) if outcome else None,
        refused=True if refused else None,
    )
    found = _read_audit(target, query)

    def say() -> None:
        if found.records:
            session.console.print(decisions_table(found.records))
        else:
            terminal.say(f"No such call is recorded since {told_time(found.looked_back_to)}.{_further(since)}")
        if watched := shadow_sum(found.records):
            terminal.say(watched)
        if found.next is not None:
            looked = told_time(found.looked_back_to)
            terminal.say(f"This is back to {looked}. To see what is older, ask for less: --person, --tool, --customer.")

    session.answer(found, say)


def _further(since: timedelta) -> str:
    """Return how to look further back than was asked for; nothing where the audit is hardly kept for longer."""
    days = next((days for days in _FURTHER_DAYS if since < timedelta(days=days)), None)
    return "" if days is None else f" With --since {days}d you look further back."


def _read_audit(target: Target, query: AuditQuery) -> AuditPage:
    """Return up to `MAX_RECORDS` records with the names of the people, and some more where a page has them.

    Raises:
        InvalidPolicy: There are none, and the tool is none of the stack's.
    """
    page = target.audit.read(query)
    records = list(page.records)
    while page.next is not None and len(records) < MAX_RECORDS:
        page = target.audit.read(query, page.next)
        records.extend(page.records)
    if not records and query.tool is not None:
        _require_tool(target, query.tool)
    return replace(page, records=Usernames(target.directory).with_usernames(records))


def _require_tool(target: Target, tool: str) -> None:
    # That a stack does not say what it can do makes no record appear.
    with suppress(CapabilitiesUnavailable):
        known = target.known
        if tool not in known:
            there_is_none = f"there is no tool {quote_name(tool)}{suggestion(tool, known)}"
            raise InvalidPolicy(f"no call is recorded, and {there_is_none}")


@click.command("log")
@click.argument("group", required=False, shell_complete=completion.groups)
@click.option("--person", shell_complete=completion.people, help="Only by, or about, this person: user name or sub.")
@click.option("--kind", type=click.Choice([kind.value for kind in ChangeKind]), help="Only changes of this kind.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many, newest first.")
@click.option("--before", "cursor", help="Go on where another list ended: it says how.")
@click.option("everything", "--all", is_flag=True, help="To the first change there is.")
@on_a_stack
def log(
    session: CommandContext,
    group: str | None,
    person: str | None,
    kind: str | None,
    limit: int,
    cursor: str | None,
    everything: bool,
) -> None:
    """Show the newest changes, of GROUP or of everything. Times are UTC."""
    wanted = ChangeFilter(group=group, person=person, kind=ChangeKind(kind) if kind else None)
    found = _read_log(session.target, wanted, cursor, PAGE_ENTRIES if everything else limit, everything=everything)

    def say() -> None:
        if found.changes:
            session.console.print(_changes(found.changes))
        else:
            terminal.say(f"Nothing {'like that ' if person or kind else ''}was changed{_of(group)} yet.")
        if found.next is not None:
            terminal.say(f"There are older ones: the same with --before {found.next}, or with --all.")

    session.answer(found, say)


def _read_log(target: Target, wanted: ChangeFilter, cursor: str | None, limit: int, *, everything: bool) -> ChangesPage:
    """Return changes, newest first.

    Raises:
        InvalidPolicy: There are none, and the user pool has no such group.
    """
    page = read_changes(target.store, wanted, cursor, limit)
    changes = list(page.changes)
    while everything and page.next is not None:
        page = read_changes(target.store, wanted, page.next, limit)
        changes.extend(page.changes)
    if not changes and wanted.group is not None:
        names = {group.name for group in target.directory.groups()}
        if wanted.group not in names:
            there_is_none = f"the user pool has no group {quote_name(wanted.group)}{suggestion(wanted.group, names)}"
            raise InvalidPolicy(f"nothing was changed, and {there_is_none}")
    return ChangesPage(changes=tuple(changes), next=page.next)


def _of(group: str | None) -> str:
    return f" for {quote_name(group)}" if group else ""


def _changes(changes: tuple[Change, ...]) -> PlainTable:

    table = PlainTable("when", "who", "of", "change", "why")
    for change in changes:
        when = told_time(change.at)
        table.add_cells(when, change.actor, change.subject, list(differences(change)) or "-", change.reason)
    return table


COMMANDS = (audit, log)
