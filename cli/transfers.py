"""What import and export share: what there is to transfer, consent, and the record of who did it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import click

from cli.session import CommandContext
from servicedesk.aws.bulk_table import BulkTable
from servicedesk.clock import utc
from servicedesk.policy.change import Change, ChangeKind, Intent
from stack.faults import CommandRefused
from transfer.customers import TransferredCustomers
from transfer.fault import TransferRefused
from transfer.tickets import TransferredTickets
from transfer.transferred import Transferred

#: What is typed → how it is read, and kept in a table.
KINDS: Final[Mapping[str, type[Any]]] = {"customers": TransferredCustomers, "tickets": TransferredTickets}


def transfer_of(what: str, table: BulkTable) -> Transferred[Any]:
    """Return how customers or tickets are transferred."""
    kind: Transferred[Any] = KINDS[what](table)
    return kind


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what is wrong with a file or a mapping into words at the terminal."""
    try:
        yield
    except TransferRefused as problem:
        raise CommandRefused(str(problem)) from None


def require_consent(session: CommandContext, what: str, *, yes: bool) -> None:
    """Return if the stack is not for production, or the person says that this is meant.

    Raises:
        click.Abort: They say no.
        CommandRefused: Nobody can be asked.
    """
    if session.choice.stack is None or not session.deployed.is_production or yes:
        return
    if session.as_json or not click.get_text_stream("stdin").isatty():
        raise CommandRefused(f"{what} of {session.target.name}, a production stack: say --yes if that is meant")
    click.confirm(f"{what} of {session.target.name}, a production stack. Go on?", abort=True)


def record_transfer(session: CommandContext, kind: ChangeKind, what: str, intent: Intent) -> Change:
    """Write down who transfers what and why, before it is begun; return the record.

    Raises:
        InvalidPolicy: There is no reason.
        PermissionsUnavailable: It could not be written down, so it is not begun.
    """
    change = intent.change(kind, what, utc())
    if not intent.dry_run:
        session.desk.log.record(change)
    return change
