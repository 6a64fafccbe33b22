"""`servicedesk customers restore`."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from local import terminal
from local.permissions.session import Session, on_a_stack


@click.group("customers", short_help="Bring deleted customers back.")
def command() -> None:
    """What the desk's tools cannot do, for whoever looks after the stack."""


@command.command("restore")
@click.argument("customer_id", metavar="CUSTOMER")
@on_a_stack
def restore(session: Session, customer_id: str) -> None:
    """Bring back a customer (C-1042) who was deleted in the last 30 days, their tickets, and their sign-in.

    Exit code 0: they are back. 1: there is nobody to bring back, or nothing could be decided. 2: wrong usage.
    """
    from local.deployed.faults import Refused
    from servicedesk.tools.text import named

    desk = session.target.deleted_customers
    customer = desk.customers.restore(customer_id, datetime.now(UTC))
    if customer is None:
        raise Refused(f"{named(customer_id)} is no customer who was deleted in the last 30 days")
    enabled = customer.username is not None and desk.sign_in.enable(customer.username)

    def say() -> None:
        terminal.say(f"{named(customer_id)} is back, with their tickets; every tool finds them again.")
        terminal.say("They can sign in again." if enabled else "They have no sign-in to enable.")

    session.answer({"customer_id": customer_id, "sign_in_enabled": enabled}, say)
