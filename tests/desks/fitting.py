"""Customers and tickets of the contract as a desk with a certain profile can have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import Status

#: A status that a desk may lack → what a ticket has there instead, the nearest first.
_NEAREST: Final[Mapping[Status, tuple[Status, ...]]] = {
    "pending": ("on_hold", "new"),
    "on_hold": ("pending", "new"),
    "closed": ("resolved",),
}


def fitting(customer: Customer, profile: DeskProfile) -> Customer:
    """Return the customer as an account without the right to administer users reads them at another desk."""
    if profile is BUILT_IN_DESK:
        return customer
    region = customer.region if customer.region in profile.regions else ""
    return replace(customer, phone="", region=region, created_at=None, username=None)


def fitting_ticket(ticket: Ticket, profile: DeskProfile) -> Ticket:
    """Return the ticket without what the desk lacks."""
    absent: dict[str, Any] = {name: empty for name, empty in (("tags", ()), ("team", None)) if name in profile.absent}
    return replace(ticket, status=fitting_status(ticket.status, profile), **absent)


def fitting_filter(wanted: TicketFilter, profile: DeskProfile) -> TicketFilter:
    """Return the filter without the statuses that the desk lacks."""
    return replace(wanted, statuses=wanted.statuses.intersection(profile.statuses))


def fitting_status(status: Status, profile: DeskProfile) -> Status:
    """Return the status, or the nearest that the desk has."""
    return next(one for one in (status, *_NEAREST.get(status, ())) if one in profile.transitions)


def first_step(profile: DeskProfile) -> Status:
    """Return a status that a new ticket may get, one of waiting if the desk has any."""
    following = profile.transitions["new"]
    return next(one for one in ("pending", "on_hold", "open", "resolved") if one in following)


def steps_to(status: Status, before: Status, profile: DeskProfile) -> Sequence[Status]:
    """Return through which statuses a ticket gets to the fitting one, the last; none if it is there or cannot.

    The fewest that the desk's transitions allow.
    """
    wanted = fitting_status(status, profile)
    ways: list[tuple[Status, ...]] = [(before,)]
    for way in ways:
        if way[-1] == wanted:
            return way[1:]
        ways += [(*way, one) for one in profile.transitions[way[-1]] if one not in way]
    return ()


def fitting_changes(fields: Mapping[str, Any], before: Status, profile: DeskProfile) -> list[dict[str, Any]]:
    """Return the changes, in this order, by which a ticket in a status gets these fields, without what the desk lacks.

    All but the last are of the status alone.
    """
    there = {name: value for name, value in fields.items() if name not in profile.absent and name != "status"}
    steps = steps_to(fields["status"], before, profile) if "status" in fields else ()
    last = {**({"status": steps[-1]} if steps else {}), **there}
    return [*({"status": one} for one in steps[:-1]), *([last] if last else [])]
