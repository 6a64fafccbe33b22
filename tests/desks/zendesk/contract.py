"""A desk of the contract that is Zendesk, as its stand-in answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from servicedesk.desks.zendesk.history import ACTED_FOR
from servicedesk.desks.zendesk.mapping import THEIR_STATUSES, TYPES
from servicedesk.tools.desk import Customer
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.ticket import Comment, FieldChanges, Ticket
from servicedesk.tools.tickets import CustomerTicket, NewComment
from tests.desks.fitting import fitting_ticket
from tests.desks.named import NamedTickets, Names, UndatedCustomers
from tests.desks.zendesk.office import BOB, ZendeskOffice
from tests.fakes.desk import NOW
from tests.fakes.zendesk import FakeZendesk, zendesk_moment


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


class ContractOffice:
    """An office of the contract at Zendesk."""

    def __init__(self, office: ZendeskOffice, *, with_phones: bool) -> None:
        self._office = office
        self._with_phones = with_phones
        self._zendesk: FakeZendesk = office.zendesk
        self._zendesk.users = {one: user for one, user in office.zendesk.users.items() if user["role"] != "end-user"}
        self._group("billing")
        # What is done now is later than all that is kept.
        self._zendesk.now = NOW + timedelta(hours=1)
        self.names = _Names()
        self.desk = UndatedCustomers(office.ports, self.names, office.client.begin)
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
                self.open(kept, f"Description of {kept.ticket_id}")

    def say(self, ticket_id: str, comments: Iterable[NewComment]) -> None:
        at_desk = int(self.names.tickets.get(ticket_id, ticket_id))
        for one in comments:
            author = self._zendesk.tickets[at_desk]["requester_id"] if one.author_kind == "customer" else BOB
            sent = {"body": one.text, "public": one.audience == "public", "author_id": author}
            self._zendesk.update(at_desk, {"comment": sent})

    def tell(self, ticket_id: str, comments: Iterable[Comment], changes: Iterable[FieldChanges]) -> None:
        """Keep what was said and done long ago, each the oldest first."""
        at_desk, now = int(self.names.tickets[ticket_id]), self._zendesk.now
        for said in comments:
            author = self._zendesk.tickets[at_desk]["requester_id"]
            author = author if said.author_kind == "customer" else self._agent(said.author)
            sent = {"author_id": author, "body": said.text, "public": said.audience == "public"}
            self._zendesk.now = said.at
            self._zendesk.audit(at_desk, {}, [], sent)
        for done in changes:
            self._zendesk.now = done.at
            self._zendesk.audit(at_desk, {"metadata": {ACTED_FOR: done.actor}}, [*self._events(done)], None)
        self._zendesk.now = now

    @property
    def writes(self) -> Sequence[object]:
        """The requests that may have changed something."""
        return self._office.server.written

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

    def open(self, ticket: Ticket, description: str) -> None:
        """Add a ticket."""
        one = fitting_ticket(ticket, self.profile)
        comment = {"body": description, "public": True, "author_id": self._agent(one.opened_by)}
        sent: dict[str, Any] = {
            "requester_id": int(self.names.customers[one.customer_id]),
            "submitter_id": self._agent(one.opened_by),
            "subject": one.subject,
            "comment": comment,
            "type": TYPES[one.kind],
            "priority": one.priority,
            "status": THEIR_STATUSES[one.status],
            "assignee_id": None if one.assignee is None else self._agent(one.assignee),
            "group_id": None if one.team is None else self._group(one.team),
            "tags": list(one.tags),
        }
        made = self._zendesk.create(sent, None)["ticket"]
        self._zendesk.tickets[made["id"]] |= {
            "created_at": zendesk_moment(one.opened_at),
            "updated_at": zendesk_moment(one.updated_at),
        }
        self.names.tickets[one.ticket_id] = str(made["id"])

    def _agent(self, name: str) -> int:
        known = (user_id for user_id, user in self._zendesk.users.items() if user["external_id"] == name)
        return (
            next(known, None)
            or self._zendesk.add_user(next(self._zendesk.ids), name.capitalize(), role="agent", external_id=name)["id"]
        )

    def _group(self, team: str) -> int:
        known = [group_id for group_id, group in self._zendesk.groups.items() if group["name"].casefold() == team]
        if not known:
            known.append(next(self._zendesk.ids))
            self._zendesk.add_group(known[0], team.capitalize())
        return known[0]

    def _events(self, done: FieldChanges) -> Iterator[dict[str, Any]]:
        for name, both in done.fields.items():
            values = [str(self._agent(one)) if one and name == "assignee" else one for one in both]
            named = {"assignee": "assignee_id"}.get(name, name)
            yield {
                "id": next(self._zendesk.ids), "type": "Change", "field_name": named, "previous_value": values[0],
                "value": values[1],
            }  # fmt: skip
