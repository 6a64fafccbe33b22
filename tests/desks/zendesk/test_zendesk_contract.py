"""Zendesk, as its stand-in answers, keeps what every desk promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from servicedesk.desks.http.gate import MAX_CALLS
from servicedesk.desks.zendesk.mapping import THEIR_STATUSES, TYPES
from servicedesk.tools.desk import Customer, CustomerFile
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.tickets import CustomerTicket, NewComment
from tests.desks.contract import ForeignCustomersContract, PhoneContract
from tests.desks.fitting import fitting_ticket
from tests.desks.named import NamedCustomers, NamedTickets, Names
from tests.desks.ticket_contract import OwnTicketSearchContract, TicketsContract
from tests.desks.zendesk.office import BOB, EVE, ZendeskOffice, zendesk_office
from tests.fakes.desk import NOW
from tests.fakes.zendesk import FakeZendesk, zendesk_moment

TEAMS = {"network": 31, "billing": 33}
AGENTS = {"bob": BOB, "eve": EVE}


class _Names(Names):
    """Versions are numbers of changes in the contract, and times there."""

    def told(self, one: Ticket) -> Ticket:
        """Return a ticket as a test knows it."""
        return replace(super().told(one), version=one.version - int(one.opened_at.timestamp()) + 1)

    def at_desk(self, one: CustomerTicket) -> CustomerTicket:
        """Return a ticket as the desk knows it."""
        found = super().at_desk(one)
        version = one.ticket.version + int(one.ticket.opened_at.timestamp()) - 1
        return replace(found, ticket=replace(found.ticket, version=version))


class _Customers(NamedCustomers):
    """Without what the contract's customers do not have at another company's desk."""

    def customer(self, customer_id: str) -> Customer | None:
        found = super().customer(customer_id)
        return None if found is None else replace(found, created_at=None)

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        found = super().customer_file(customer_id, limit=limit)
        return None if found is None else replace(found, customer=replace(found.customer, created_at=None))


class ContractOffice:
    """An office of the contract at Zendesk."""

    def __init__(self, office: ZendeskOffice, *, with_phones: bool) -> None:
        self._office = office
        self._with_phones = with_phones
        self._zendesk: FakeZendesk = office.zendesk
        self._zendesk.users = {one: user for one, user in office.zendesk.users.items() if user["role"] != "end-user"}
        self._zendesk.add_group(33, "Billing")
        # What is done now is later than all that is kept.
        self._zendesk.now = NOW + timedelta(hours=1)
        self.names = _Names()
        self.desk = _Customers(office.ports, self.names, office.client.begin)
        self.tickets = NamedTickets(office.ports, self.names, office.client.begin)

    @property
    def profile(self) -> DeskProfile:
        return self._office.ports.profile

    def keep(self, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = ()) -> None:
        for one in customers:
            if one.customer_id not in self.names.customers:
                self.names.customers[one.customer_id] = self._add(one)
        for kept in sorted(tickets, key=lambda one: one.opened_at):
            if kept.ticket_id not in self.names.tickets:
                self.names.tickets[kept.ticket_id] = self._open(fitting_ticket(kept, self.profile))

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        for one in comments:
            sent = {"body": one.text, "public": one.audience == "public", "author_id": BOB}
            self._zendesk.update(int(self.names.tickets.get(ticket_id, ticket_id)), {"comment": sent})

    def remove(self, customer: Customer) -> None:
        self._zendesk.users[int(self.names.customers[customer.customer_id])]["suspended"] = True

    def close(self) -> None:
        self._office.server.is_open = False

    def _add(self, one: Customer) -> str:
        user_id = next(self._zendesk.ids)
        phone = one.phone.replace(" ", "") if self._with_phones else None
        self._zendesk.add_user(
            user_id, one.name, email=one.email, phone=phone, user_fields={"region": one.region.lower()}
        )
        return str(user_id)

    def _open(self, one: Ticket) -> str:
        comment = {"body": f"Description of {one.ticket_id}", "public": True, "author_id": BOB}
        sent: dict[str, Any] = {
            "requester_id": int(self.names.customers[one.customer_id]),
            "submitter_id": AGENTS[one.opened_by],
            "subject": one.subject,
            "comment": comment,
            "type": TYPES[one.kind],
            "priority": one.priority,
            "status": THEIR_STATUSES[one.status],
            "assignee_id": None if one.assignee is None else AGENTS[one.assignee],
            "group_id": None if one.team is None else TEAMS[one.team],
            "tags": list(one.tags),
        }
        made = self._zendesk.create(sent, None)["ticket"]
        self._zendesk.tickets[made["id"]] |= {
            "created_at": zendesk_moment(one.opened_at),
            "updated_at": zendesk_moment(one.updated_at),
        }
        return str(made["id"])


def _offices(*, with_phones: bool) -> Iterator[ContractOffice]:
    with zendesk_office() as office:
        yield ContractOffice(office.fresh(most=MAX_CALLS), with_phones=with_phones)


class TestZendeskDesk(ForeignCustomersContract, OwnTicketSearchContract, TicketsContract):
    @pytest.fixture
    def office(self) -> Iterator[ContractOffice]:
        yield from _offices(with_phones=False)


class TestPhonesAtZendesk(PhoneContract):
    @pytest.fixture
    def office(self) -> Iterator[ContractOffice]:
        yield from _offices(with_phones=True)
