"""`servicedesk log`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import click

from cli.permissions.session import Session, on_a_stack
from stack import terminal

if TYPE_CHECKING:
    from servicedesk.policy.change import Change
    from stack.plain import PlainTable


@click.command("log", short_help="Show who changed what, when and why.")
@click.argument("group", required=False)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many, newest first.")
@on_a_stack
def command(session: Session, group: str | None, limit: int) -> None:
    """Show the newest changes, of GROUP or of everything. Times are UTC."""
    from cli.permissions.documents import change_document
    from servicedesk.tools.text import named

    page = session.target.store.changes(group, limit=limit)
    document = {"changes": [change_document(change) for change in page.entries], "has_more": page.next is not None}

    def say() -> None:
        if not page.entries:
            terminal.say(f"Nothing was changed{f' for {named(group)}' if group else ''} yet.")
            return
        session.console.print(_table(page.entries))
        if page.next is not None:
            terminal.say(f"There are older ones: say --limit {min(100, limit * 2)}, or name a group.")

    session.answer(document, say)


def _table(changes: tuple[Change, ...]) -> PlainTable:
    from cli.permissions.words import differences
    from stack.plain import PlainTable

    table = PlainTable("when", "who", "of", "change", "why")
    for change in changes:
        when = change.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        table.add_cells(when, change.actor.name, change.subject, list(differences(change)) or "-", change.reason)
    return table
