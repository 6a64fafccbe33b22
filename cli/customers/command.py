"""`servicedesk customers restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.permissions.session import Session, changes_something, on_a_stack
from stack import terminal

if TYPE_CHECKING:
    from cli.customers.restoring import Restoration


@click.group("customers", short_help="Bring deleted customers back.")
def command() -> None:
    """What the desk's tools cannot do, for whoever looks after the stack."""


@command.command("restore")
@click.argument("customer_id", metavar="CUSTOMER")
@click.option("--enable-sign-in", is_flag=True, help="Let them sign in even if they could not when they were deleted.")
@changes_something
@on_a_stack
def restore(
    session: Session,
    customer_id: str,
    enable_sign_in: bool,  # noqa: FBT001
    reason: str | None,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Bring back a customer (C-1042) who was deleted in the last 30 days, and their tickets. The log keeps who did it.

    Their sign-in comes back as it was: enabled if it was when they were deleted.

    Exit code 0: they are back. 1: there is nobody to bring back, or nothing could be decided. 2: wrong usage.
    """
    from cli.customers import restoring
    from cli.permissions.documents import change_document
    from servicedesk.policy.telling import DRY_RUN
    from servicedesk.tools.text import named

    intent = session.intent(reason, dry_run=dry_run)
    made = restoring.restore(session.target.operated_desk, customer_id, intent, enable=enable_sign_in)

    def say() -> None:
        if dry_run:
            terminal.say(DRY_RUN)
        terminal.say(f"{named(customer_id)} is back, with their tickets; every tool finds them again.")
        terminal.say(_sign_in(made))

    document = {"customer_id": customer_id, "sign_in_enabled": made.is_enabled, "dry_run": dry_run}
    session.answer({**document, "change": change_document(made.change)}, say)


def _sign_in(made: Restoration) -> str:
    if made.is_enabled:
        return "They can sign in again."
    if made.has_sign_in:
        return "Their sign-in was disabled when they were deleted, and stays so: --enable-sign-in says otherwise."
    return "They have no sign-in to enable."
