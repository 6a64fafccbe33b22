"""What a filter says of a ticket, as Zendesk's adapter asks it."""

from __future__ import annotations

from collections.abc import Sequence

from servicedesk.tools.tickets import CustomerTicket, TicketFilter


def is_wanted(one: CustomerTicket, wanted: TicketFilter) -> bool:
    """Whether a ticket meets a filter, whatever of it the desk has looked at already."""
    return wanted.is_met_by(one.ticket, one.customer.region)


def comes_latest_first(wanted: TicketFilter) -> bool:
    """Whether a list is in the order of updates, the last first."""
    return wanted.is_by_update


def asked_of(wanted: TicketFilter) -> Sequence[str]:
    """Return a filter as texts, for `Cursors.asked`."""
    return wanted.texts
