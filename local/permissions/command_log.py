"""`servicedesk log`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import click

from local.permissions.session import Session, on_a_stack

if TYPE_CHECKING:
    from rich.table import Table

    from servicedesk.policy.change import Change


@click.command("log", short_help="Show who changed what, when and why.")
@click.argument("group", required=False)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="How many, newest first.")
@on_a_stack
def command(session: Session, group: str | None, limit: int) -> None:
    """Show the newest changes, of GROUP or of everything. Times are UTC."""
    from local.permissions.documents import change_document

    page = session.target.store.changes(group, limit=limit)
    document = {"changes": [change_document(change) for change in page.entries], "has_more": page.next is not None}

    def say() -> None:
        if not page.entries:
            click.echo(f"Nothing was changed{f' for {group}' if group else ''} yet.")
            return
        session.console.print(_table(page.entries))
        if page.next is not None:
            click.echo(f"There are older ones: say --limit {min(100, limit * 2)}, or name a group.")

    session.answer(document, say)


def _table(changes: tuple[Change, ...]) -> Table:
    from rich import box
    from rich.table import Table

    from local.permissions.words import differences

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("when", "who", "of", "change", "why"):
        table.add_column(heading, overflow="fold")
    for change in changes:
        when = change.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        lines = "\n".join(differences(change)) or "-"
        table.add_row(when, change.actor.name, change.subject, lines, change.reason)
    return table
