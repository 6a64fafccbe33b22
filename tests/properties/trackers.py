"""Desks of the properties at Request Tracker, real or in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from servicedesk.desks.request_tracker.ticket_sql import NOBODY
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket_rows import Status
from tests.desks.request_tracker.office import PLAIN, WAYS, Order, Tracker, TrackerOffice
from tests.properties.desks import Written


class TrackerDesks:
    """`OtherDesks`, each at a tracker of its own."""

    def __init__(self, new: Callable[[], Tracker]) -> None:
        self._new = new
        self.offices: list[TrackerOffice] = []

    def keep(self, written: Sequence[Written], customers: Iterable[Customer] = ()) -> TrackerOffice:
        """Keep customers, and tickets with all that was said and changed."""
        office = TrackerOffice(self._new())
        self.offices.append(office)
        office.keep(customers)
        fill(office, written)
        return office

    def fitted(self, written: Sequence[Written]) -> tuple[Written, ...]:
        """Return the tickets as RT can have them."""
        return fitted(written)

    def fitted_customer(self, one: Customer) -> Customer:
        """Return a customer as RT tells them: without a phone."""
        return replace(one, phone="")

    def close(self) -> None:
        """Let go of all connections."""
        for office in self.offices:
            office.close()


def fill(office: TrackerOffice, written: Sequence[Written]) -> None:
    """Keep tickets with all that was said and changed."""
    owners = {owner.customer_id: owner for one in written if isinstance(owner := one.about.customer, Customer)}
    office.keep(owners.values())
    # Those that were opened earlier first: RT's ids rise.
    written = sorted(written, key=lambda one: one.ticket.opened_at)
    made = office.tracker.make([("ticket", {**office.order(one.ticket), "Text": one.description}) for one in written])
    office.names.tickets |= {one.ticket.ticket_id: their for one, their in zip(written, made, strict=True)}
    office.tracker.make([event for one in written for event in _events(office, one)])


def fitted(written: Sequence[Written]) -> tuple[Written, ...]:
    """Return the tickets as RT can have them: without kinds and tags, and who waits for somebody else waits."""
    status: Mapping[Status, Status] = {"on_hold": "pending"}
    return tuple(
        one.with_customer(phone="").with_ticket(
            kind="incident", tags=(), status=status.get(one.ticket.status, one.ticket.status)
        )
        for one in written
    )


def _events(office: TrackerOffice, one: Written) -> list[Order]:
    """Return what was said and changed, as it was long ago."""
    ticket_id, customer = one.ticket.ticket_id, office.user_name(one.about.customer)
    authors = [customer if said.author_kind == "customer" else said.author for said in one.comments]
    said: list[Order] = [
        ("said", {**office.saying(ticket_id, author, WAYS[comment.audience], comment.text, PLAIN), "Quietly": True})
        for author, comment in zip(authors, one.comments, strict=True)
    ]
    owners = [done.fields["assignee"] for done in one.changes]
    of_owner = {"Ticket": office.names.tickets[ticket_id], "By": "zoe", "Field": "Owner"}
    changed: list[Order] = [
        ("changed", {**of_owner, "OldValue": before or NOBODY, "NewValue": after or NOBODY}) for before, after in owners
    ]
    return [*said, *changed]
