"""Erasing what was left of customers who are erased, each with a record."""

from __future__ import annotations

from datetime import UTC, datetime

from cli.customers.leftovers import Leftover
from cli.customers.restoring import DeskOfTheStack
from servicedesk.policy.act import act
from servicedesk.policy.change import Change, ChangeKind
from servicedesk.policy.manager import Intent


def erase(desk: DeskOfTheStack, left: Leftover, intent: Intent) -> Change:
    """Erase what was left of one customer; return the record, which is written first.

    An erasure that breaks off is completed by doing it again, which is another record. Nothing is erased of a customer
    who has a profile at this moment.

    Raises:
        InvalidPolicy: There is no reason.
        PermissionsUnavailable: Nothing was recorded, and nothing erased.
        DeskUnavailable: The table did not answer; some rows may have been erased.
    """
    change = act(ChangeKind.CUSTOMER_ERASED, left.customer_id, intent, at=datetime.now(UTC))
    if not intent.dry_run:
        desk.log.record(change)
        desk.erasure.erase(left.customer_id)
    return change
