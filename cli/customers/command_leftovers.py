"""`servicedesk erase-leftovers`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.permissions.session import ANSWERED_NO, Session, changes_something, on_a_stack
from stack import terminal

if TYPE_CHECKING:
    from cli.customers.leftovers import Leftover

# Between two lines of progress.
_TOLD_ROWS = 10_000


@click.command("erase-leftovers", short_help="Erase what the erasure of deleted customers missed.")
@click.option(
    "--at-most",
    type=click.IntRange(1, 10_000),
    default=1_000,
    show_default=True,
    help="Erase what was left of so many customers, and leave the others to another run.",
)
@changes_something
@on_a_stack
def command(session: Session, at_most: int, reason: str | None, dry_run: bool) -> None:  # noqa: FBT001
    """Erase tickets that stayed when the table erased a deleted customer. The log keeps each customer.

    Reads the whole table of the desk. Who may not have been deleted, or is not understood, is named and left alone.

    Exit code 0: nothing is left. 1: nothing could be decided. 2: wrong usage. 3: something is left.
    """
    from cli.customers.erasing import erase
    from cli.permissions.documents import change_document

    intent, desk = session.intent(reason, dry_run=dry_run), session.target.operated_desk
    found = desk.leftovers.find(datetime.now(UTC), _tell_rows)
    certain, doubted = [left for left in found if left.doubt is None], [left for left in found if left.doubt]
    erased, not_reached = certain[:at_most], len(certain[at_most:])
    changes = [erase(desk, left, intent) for left in erased]
    document = {
        "dry_run": dry_run,
        "erased": [{"customer_id": left.customer_id, "rows": left.rows} for left in erased],
        "left_alone": [{"customer_id": left.customer_id, "rows": left.rows, "why": left.doubt} for left in doubted],
        "not_reached": not_reached,
        "changes": [change_document(change) for change in changes],
    }
    session.answer(document, lambda: _say(erased, doubted, not_reached, dry_run=dry_run))
    if doubted or not_reached or (dry_run and erased):
        raise SystemExit(ANSWERED_NO)


def _tell_rows(read: int, before: int) -> None:
    if read // _TOLD_ROWS > before // _TOLD_ROWS:
        terminal.say(f"{read:,} rows were looked at.", err=True)


def _say(erased: list[Leftover], doubted: list[Leftover], not_reached: int, *, dry_run: bool) -> None:
    from servicedesk.policy.telling import DRY_RUN
    from servicedesk.tools.text import named

    if dry_run and erased:
        terminal.say(DRY_RUN)
    for left in erased:
        terminal.say(f"{named(left.customer_id)}: what was left is erased, {_rows(left)}.")
    for left in doubted:
        terminal.say(f"{named(left.customer_id)}: {_rows(left)} left alone, as {left.doubt}.")
    if not_reached:
        terminal.say(f"Not reached: {not_reached:,} more of them. Do it again.")
    if not erased and not doubted:
        terminal.say("Nothing was left behind.")


def _rows(left: Leftover) -> str:
    return f"{left.rows:,} {'row' if left.rows == 1 else 'rows'}"
