"""Ports of a desk that gives ids of its own, for tests that call customers and tickets by theirs."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from servicedesk.tools.catalogue import DeskPorts
from servicedesk.tools.desk import Contact, ContactsPage, Customer, CustomerFile
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord, KeepOutcome
from servicedesk.tools.ticket import Audience, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import CustomerTicket, NewComment, NewTicket, TicketChange, TicketFile, TicketsPage
from servicedesk.tools.view import View


@dataclass
class Names:
    """Which id of a test is which of the desk's. An id that is in neither is the same on both sides."""

    #: A test's → the desk's.
    customers: dict[str, str] = field(default_factory=dict)
    tickets: dict[str, str] = field(default_factory=dict)

    def customer(self, desks_id: str) -> str:
        """Return a test's id of a customer."""
        return next((ours for ours, theirs in self.customers.items() if theirs == desks_id), desks_id)

    def ticket(self, desks_id: str) -> str:
        """Return a test's id of a ticket."""
        return next((ours for ours, theirs in self.tickets.items() if theirs == desks_id), desks_id)

    def at_desk(self, one: CustomerTicket) -> CustomerTicket:
        """Return a ticket as the desk knows it."""
        customer_id = self.customers.get(one.customer.customer_id, one.customer.customer_id)
        ticket_id = self.tickets.get(one.ticket.ticket_id, one.ticket.ticket_id)
        return CustomerTicket(
            ticket=replace(one.ticket, ticket_id=ticket_id, customer_id=customer_id),
            customer=replace(one.customer, customer_id=customer_id),
        )

    def told(self, one: Ticket) -> Ticket:
        """Return a ticket as a test knows it."""
        return replace(one, ticket_id=self.ticket(one.ticket_id), customer_id=self.customer(one.customer_id))

    def told_with_customer(self, one: CustomerTicket) -> CustomerTicket:
        """Return a ticket and whose it is as a test knows them."""
        customer = replace(one.customer, customer_id=self.customer(one.customer.customer_id))
        return CustomerTicket(ticket=self.told(one.ticket), customer=customer)

    def view_at_desk(self, view: View) -> View:
        """Return a view whose conditions name the desk's ids."""
        ids = {"customer_id": self.customers, "ticket_id": self.tickets}
        return View(
            tuple(
                replace(
                    one,
                    where={
                        name: frozenset(ids.get(name, {}).get(value, value) for value in values)
                        for name, values in one.where.items()
                    },
                )
                for one in view.conditions
            )
        )


class NamedCustomers:
    """`Customers` by a test's ids. Each call is a tool call of its own: `begin` begins it."""

    def __init__(self, ports: DeskPorts, names: Names, begin: Callable[[], None]) -> None:
        self._customers = ports.customers
        self._names = names
        self._begin = begin

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Search."""
        self._begin()
        page = self._customers.search(words, self._names.view_at_desk(view), after, subject=subject)
        return replace(page, contacts=tuple(map(self._contact, page.contacts)))

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        self._begin()
        found = self._customers.customer(self._at_desk(customer_id))
        return None if found is None else replace(found, customer_id=customer_id)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with their tickets."""
        self._begin()
        found = self._customers.customer_file(self._at_desk(customer_id), limit=limit)
        if found is None:
            return None
        tickets = tuple(map(self._names.told, found.open_tickets))
        return replace(found, customer=replace(found.customer, customer_id=customer_id), open_tickets=tickets)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Count them."""
        self._begin()
        return self._customers.count_tickets(self._at_desk(customer_id), limit=limit)

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what was made."""
        self._begin()
        return self._customers.earlier_record(key, at=at)

    def _at_desk(self, customer_id: str) -> str:
        return self._names.customers.get(customer_id, customer_id)

    def _contact(self, one: Contact) -> Contact:
        return replace(one, customer_id=self._names.customer(one.customer_id))


class UndatedCustomers(NamedCustomers):
    """Customers of whom the contract asks nothing that a desk may date by itself."""

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer."""
        found = super().customer(customer_id)
        return None if found is None else replace(found, created_at=None)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with their tickets."""
        found = super().customer_file(customer_id, limit=limit)
        return None if found is None else replace(found, customer=replace(found.customer, created_at=None))


class NamedTickets:
    """`Tickets` by a test's ids."""

    def __init__(self, ports: DeskPorts, names: Names, begin: Callable[[], None]) -> None:
        self._tickets = ports.tickets
        self._names = names
        self._begin = begin

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket."""
        self._begin()
        found = self._tickets.ticket(self._at_desk(ticket_id))
        return None if found is None else self._names.told_with_customer(found)

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with what was said and done."""
        self._begin()
        found = self._tickets.ticket_file(self._at_desk(ticket_id), audiences=audiences, hidden=hidden, before=before)
        return None if found is None else replace(found, ticket=self._names.told_with_customer(found.ticket))

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """List."""
        self._begin()
        return self._page(self._tickets.list(wanted, self._names.view_at_desk(view), after, subject=subject))

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Search."""
        self._begin()
        whose = None if customer_id is None else self._names.customers.get(customer_id, customer_id)
        seen = self._names.view_at_desk(view)
        return self._page(self._tickets.search(words, seen, after, subject=subject, customer_id=whose))

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open it."""
        self._begin()
        whose = self._names.customers.get(ticket.customer.customer_id, ticket.customer.customer_id)
        return self._tickets.add_ticket(replace(ticket, customer=replace(ticket.customer, customer_id=whose)), key)

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Add it."""
        self._begin()
        return self._tickets.add_comment(self._names.at_desk(ticket), comment, key)

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change it."""
        self._begin()
        changed = self._tickets.change_ticket(self._names.at_desk(ticket), change)
        return None if changed is None else self._names.told(changed)

    def _at_desk(self, ticket_id: str) -> str:
        return self._names.tickets.get(ticket_id, ticket_id)

    def _page(self, page: TicketsPage) -> TicketsPage:
        told: builtins.list[CustomerTicket] = [self._names.told_with_customer(one) for one in page.tickets]
        return replace(page, tickets=tuple(told))
