"""`servicedesk customers restore` and `servicedesk erase-leftovers`."""

from __future__ import annotations

import click

from cli.desk import Restoration, erase
from cli.desk import restore as bring_back
from cli.leftovers import Leftover
from cli.session import ANSWERED_NO, CommandContext, changes_something, on_a_stack
from servicedesk.aws.deleted_customers import DeletedCustomer
from servicedesk.clock import utc
from servicedesk.policy.schema import as_json
from servicedesk.policy.telling import DRY_RUN
from servicedesk.tools.text import quote_name
from stack import terminal

# Between two lines of progress.
_TOLD_ROWS = 10_000


@click.group("customers", cls=terminal.Commands)
def customers() -> None:
    """What the desk's tools cannot do, for whoever looks after the stack."""


@customers.command("restore")
@click.argument("customer_id", metavar="CUSTOMER")
@click.option("--enable-sign-in", is_flag=True, help="Let them sign in even if they could not when they were deleted.")
@changes_something
@on_a_stack
def restore(
    session: CommandContext,
    customer_id: str,
    enable_sign_in: bool,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Bring back a customer (C-1042) who was deleted in the last 30 days, and their tickets. The log keeps who did it.

    So does a duplicate who was merged into another customer, with those of their tickets that still are that one's.
    Their sign-in comes back as it was: enabled if it was when they were deleted.

    Exit code 0: they are back. 1: there is nobody to bring back, or nothing could be decided. 2: wrong usage.
    """
    desk, intent = session.desk, session.intent(reason, dry_run=dry_run)
    made = bring_back(desk, customer_id, intent, enable=enable_sign_in)

    def say() -> None:
        if dry_run:
            terminal.say(DRY_RUN)
        terminal.say(_back(made.deleted))
        terminal.say(_sign_in(made))

    document = {"customer_id": customer_id, "sign_in_enabled": made.is_enabled, "merge": _merge(made.deleted)}
    session.answer({**document, "dry_run": dry_run, "change": as_json(made.change)}, say)


def _merge(deleted: DeletedCustomer) -> dict[str, object] | None:
    if deleted.merged_into is None:
        return None
    back, staying = len(deleted.returning), deleted.staying
    return {"into": deleted.merged_into, "tickets_back": back, "tickets_staying": staying}


def _back(deleted: DeletedCustomer) -> str:
    who = quote_name(deleted.customer.customer_id)
    if deleted.merged_into is None:
        return f"{who} is back, with their tickets; every tool finds them again."
    into, back = quote_name(deleted.merged_into), len(deleted.returning)
    stays = f" {deleted.staying:,} more are somebody else's by now, or erased, and stay so." if deleted.staying else ""
    return (
        f"{who} is back, who was merged into {into}, with {back:,} ticket{'' if back == 1 else 's'} of those that went "
        f"there.{stays} Every tool finds them again."
    )


def _sign_in(made: Restoration) -> str:
    if made.is_enabled:
        return "They can sign in again."
    if made.has_sign_in:
        return "Their sign-in was disabled when they were deleted, and stays so: --enable-sign-in says otherwise."
    return "They have no sign-in to enable."


@click.command("erase-leftovers")
@click.option(
    "--at-most",
    type=click.IntRange(1, 10_000),
    default=1_000,
    show_default=True,
    help="Erase what was left of so many customers, and leave the others to another run.",
)
@changes_something
@on_a_stack
def erase_leftovers(session: CommandContext, at_most: int, reason: str | None, dry_run: bool) -> None:
    """Erase tickets that stayed when the table erased a deleted customer. The log keeps each customer.

    Reads the whole table of the desk. Who may not have been deleted, or is not understood, is named and left alone.

    Exit code 0: nothing is left. 1: nothing could be decided. 2: wrong usage. 3: something is left.
    """
    desk, intent = session.desk, session.intent(reason, dry_run=dry_run)
    found = desk.leftovers.find(utc(), _tell_rows)
    certain, doubted = [left for left in found if left.doubt is None], [left for left in found if left.doubt]
    erased, not_reached = certain[:at_most], len(certain[at_most:])
    changes = [erase(desk, left, intent) for left in erased]
    document = {
        "dry_run": dry_run,
        "erased": [{"customer_id": left.customer_id, "rows": left.rows} for left in erased],
        "left_alone": [{"customer_id": left.customer_id, "rows": left.rows, "why": left.doubt} for left in doubted],
        "not_reached": not_reached,
        "changes": [as_json(change) for change in changes],
    }
    session.answer(document, lambda: _say_erased(erased, doubted, not_reached, dry_run=dry_run))
    if doubted or not_reached or (dry_run and erased):
        raise SystemExit(ANSWERED_NO)


def _tell_rows(read: int, before: int) -> None:
    if read // _TOLD_ROWS > before // _TOLD_ROWS:
        terminal.say(f"{read:,} rows were looked at.", err=True)


def _say_erased(erased: list[Leftover], doubted: list[Leftover], not_reached: int, *, dry_run: bool) -> None:

    if dry_run and erased:
        terminal.say(DRY_RUN)
    for left in erased:
        terminal.say(f"{quote_name(left.customer_id)}: what was left is erased, {_rows(left)}.")
    for left in doubted:
        terminal.say(f"{quote_name(left.customer_id)}: {_rows(left)} left alone, as {left.doubt}.")
    if not_reached:
        terminal.say(f"Not reached: {not_reached:,} more of them. Do it again.")
    if not erased and not doubted:
        terminal.say("Nothing was left behind.")


def _rows(left: Leftover) -> str:
    return f"{left.rows:,} {'row' if left.rows == 1 else 'rows'}"


COMMANDS = (customers, erase_leftovers)
