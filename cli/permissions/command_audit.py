"""`servicedesk audit`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from cli.permissions.session import Session, on_a_stack
from stack import terminal

if TYPE_CHECKING:
    from servicedesk.policy.audit import AuditRecord
    from stack.plain import PlainTable

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
MAX_RECORDS = 1_000
_TOLD = ("customer_id", "ticket_id", "client_name", "fault", "error_code")


class _Since(click.ParamType):
    name = "duration"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:  # noqa: ANN401 -- click's signature
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,5})([mhd])", str(value))
        if found is None:
            self.fail(f"{value!r} is no time: write 30m, 2h or 7d.", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command("audit", short_help="Show which calls were allowed, and which refused.")
@click.option("--person", help="Only of this person: user name, verified e-mail address or sub.")
@click.option("--tool", help="Only of this tool.")
@click.option("--refused", is_flag=True, help="Only refusals.")
@click.option("--since", type=_Since(), default="1h", show_default=True, help="How far to look back: 30m, 2h, 7d.")
@on_a_stack
def command(session: Session, person: str | None, tool: str | None, refused: bool, since: timedelta) -> None:  # noqa: FBT001
    """Show the decisions about calls, oldest first: who, which tool, how it ended, by which grants. Times are UTC.

    No argument and no result is ever recorded. A refusal without a tool is of one that does not exist, or of a message
    that was not looked into.
    """
    from servicedesk.policy.audit import AuditQuery
    from servicedesk.policy.directory import subject_called

    target = session.target
    query = AuditQuery(
        since=datetime.now(UTC) - since,
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
            session.console.print(_table(records))
        else:
            terminal.say("No call is recorded in that time.")
        if cursor is not None:
            terminal.say(f"There are more than {MAX_RECORDS}: say less with --since, --person or --tool.")

    session.answer({"records": [_document(record) for record in records], "has_more": cursor is not None}, say)


def _table(records: list[AuditRecord]) -> PlainTable:
    from stack.plain import PlainTable

    table = PlainTable("when", "who (sub)", "tool", "outcome", "about", "by", "watched rules")
    for record in records:
        when = record.at.strftime("%Y-%m-%d %H:%M:%S")
        watched = ", ".join(f"{name} {value}" for name, value in (record.shadow or {}).items() if name != "rules")
        outcome = record.outcome.replace("_", " ")
        concerned = [record.about[name] for name in _TOLD if name in record.about]
        table.add_cells(
            when, record.subject, record.tool or "", outcome, ", ".join(concerned), ", ".join(record.grants), watched
        )
    return table


def _document(record: AuditRecord) -> dict[str, Any]:
    return {
        "at": record.at.isoformat(),
        "subject": record.subject,
        "client_id": record.client_id,
        "tool": record.tool,
        "outcome": record.outcome,
        "refused": record.is_refused,
        "grants": list(record.grants),
        "shadow": record.shadow,
        "request_id": record.request_id,
        "about": dict(record.about),
    }
