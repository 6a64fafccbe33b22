"""`servicedesk audit`, what was decided about calls; and `servicedesk log`, what was changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

import click

from cli import completion
from cli.session import CommandContext, on_a_stack
from cli.words import differences
from servicedesk.clock import utc
from servicedesk.errors import AmbiguousPerson, DirectoryUnavailable, UnknownPerson
from servicedesk.policy.answers import AuditPage, ChangesPage
from servicedesk.policy.audit_trail import AuditQuery, AuditRecord
from servicedesk.policy.change import Change
from servicedesk.policy.directory import Directory, subject_called
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.plain import PlainTable

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
MAX_RECORDS = 1_000
_TOLD = ("customer_id", "duplicate_id", "ticket_id", "client_name", "fault", "error_code")


class _Since(click.ParamType):
    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:  # noqa: ANN401 -- click's signature
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,5})([mhd])", str(value))
        if found is None:
            self.fail(f"{value!r} is no time: write 30m, 2h or 7d.", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command("audit")
@click.option(
    "--person", shell_complete=completion.people, help="Only of this person: user name, verified e-mail address or sub."
)
@click.option("--tool", shell_complete=completion.tools, help="Only of this tool.")
@click.option("--refused", is_flag=True, help="Only refusals.")
@click.option("--since", type=_Since(), default="1h", show_default=True, help="How far to look back: 30m, 2h, 7d.")
@on_a_stack
def audit(session: CommandContext, person: str | None, tool: str | None, refused: bool, since: timedelta) -> None:
    """Show the decisions about calls, oldest first: who, which tool, how it ended, by which grants. Times are UTC.

    No argument and no result is ever recorded. A refusal without a tool is of one that does not exist, or of a message
    that was not looked into.
    """
    target = session.target
    query = AuditQuery(
        since=utc() - since,
        subject=subject_called(person, target.directory)[0] if person else None,
        tool=tool,
        refused=True if refused else None,
    )
    records: list[AuditRecord] = []
    cursor = None
    while len(records) < MAX_RECORDS:
        page = target.audit.read(query, cursor)
        records.extend(page.entries)
        cursor = page.next
        if cursor is None:
            break

    def say() -> None:
        if records:
            session.console.print(_decisions(records, _usernames(records, target.directory)))
        else:
            terminal.say("No call is recorded in that time.")
        if cursor is not None:
            terminal.say(f"There are more than {MAX_RECORDS}: say less with --since, --person or --tool.")

    session.answer(AuditPage(records=tuple(records), next=cursor), say)


def _usernames(records: list[AuditRecord], directory: Directory) -> Mapping[str, str]:
    """Return the user names of those whom the pool still has, by sub; none if it does not answer."""
    names = {}
    for subject in {record.subject for record in records}:
        try:
            person = directory.person(subject)
        except (UnknownPerson, AmbiguousPerson):
            continue
        except DirectoryUnavailable:
            return {}
        if person.subject == subject:
            names[subject] = person.username
    return names


def _decisions(records: list[AuditRecord], usernames: Mapping[str, str]) -> PlainTable:

    table = PlainTable("when", "who", "sub", "tool", "outcome", "about", "by", "watched rules")
    for record in records:
        when = record.at.strftime("%Y-%m-%d %H:%M:%S")
        watched = ", ".join(f"{name} {value}" for name, value in (record.shadow or {}).items() if name != "rules")
        outcome = record.outcome.replace("_", " ")
        concerned = [record.about[name] for name in _TOLD if name in record.about]
        table.add_cells(
            when,
            usernames.get(record.subject, ""),
            record.subject,
            record.tool or "",
            outcome,
            ", ".join(concerned),
            ", ".join(record.grants),
            watched,
        )
    return table


@click.command("log")
@click.argument("group", required=False, shell_complete=completion.groups)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many, newest first.")
@on_a_stack
def log(session: CommandContext, group: str | None, limit: int) -> None:
    """Show the newest changes, of GROUP or of everything. Times are UTC."""
    page = session.target.store.changes(group, limit=limit)

    def say() -> None:
        if not page.entries:
            terminal.say(f"Nothing was changed{f' for {quote_name(group)}' if group else ''} yet.")
            return
        session.console.print(_changes(page.entries))
        if page.next is not None:
            terminal.say(f"There are older ones: say --limit {min(100, limit * 2)}, or name a group.")

    session.answer(ChangesPage(changes=page.entries, next=page.next), say)


def _changes(changes: tuple[Change, ...]) -> PlainTable:

    table = PlainTable("when", "who", "of", "change", "why")
    for change in changes:
        when = change.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        table.add_cells(when, change.actor, change.subject, list(differences(change)) or "-", change.reason)
    return table


COMMANDS = (audit, log)
