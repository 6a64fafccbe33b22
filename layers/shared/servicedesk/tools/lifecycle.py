"""Lifecycle of a ticket: which status may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from servicedesk.tools.ticket_rows import Status

if TYPE_CHECKING:
    from servicedesk.tools.ticket import Ticket

#: From → to. Nothing leads out of ``closed``: another ticket names it.
TRANSITIONS: Final[Mapping[Status, tuple[Status, ...]]] = {
    "new": ("open", "pending", "on_hold", "resolved"),
    "open": ("pending", "on_hold", "resolved", "closed"),
    "pending": ("open", "on_hold", "resolved", "closed"),
    "on_hold": ("open", "pending", "resolved", "closed"),
    "resolved": ("open", "closed"),
    "closed": (),
}
#: What every desk has: a ticket is opened, answered and settled.
MANDATORY_STATUSES: Final = frozenset[Status]({"new", "open", "resolved"})
#: The statuses in which somebody still has to do something.
UNSETTLED: Final[tuple[Status, ...]] = ("new", "open", "pending", "on_hold")


def is_settled(status: Status) -> bool:
    """Whether nobody has to do anything any more."""
    return status not in UNSETTLED


def is_overdue(ticket: Ticket, at: datetime) -> bool:
    """Whether somebody should have settled it by then."""
    return not is_settled(ticket.status) and ticket.due_at < at


def after_reply(status: Status) -> Status:
    """Return the status of a ticket after a person answered the customer: whoever answers has begun."""
    return "open" if status == "new" else status
