"""Customers and tickets of the contract as a desk with a certain profile can have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile
from servicedesk.tools.ticket import Ticket


def fitting(customer: Customer, profile: DeskProfile) -> Customer:
    """Return the customer as an account without the right to administer users reads them at another desk."""
    if profile is BUILT_IN_DESK:
        return customer
    region = customer.region if customer.region in profile.regions else ""
    return replace(customer, phone="", region=region, created_at=None, username=None)


def fitting_ticket(ticket: Ticket, profile: DeskProfile) -> Ticket:
    """Return the ticket without what the desk lacks."""
    absent: dict[str, Any] = {name: empty for name, empty in (("tags", ()), ("team", None)) if name in profile.absent}
    return replace(ticket, **fitting_fields({"status": ticket.status}, profile), **absent)


def fitting_fields(fields: Mapping[str, Any], profile: DeskProfile) -> dict[str, Any]:
    """Return the fields without what the desk lacks: whoever waits for somebody else waits."""
    there = {name: value for name, value in fields.items() if name not in profile.absent}
    if "status" in there and there["status"] not in profile.transitions:
        there["status"] = "pending"
    return there
