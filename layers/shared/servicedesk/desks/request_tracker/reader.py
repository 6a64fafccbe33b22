"""Reads of Request Tracker's tickets and users, each of them once in a tool call."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from servicedesk.clock import Clock
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.desks.request_tracker.records import (
    NUMBER,
    SYSTEM_USERS,
    Document,
    RtTicket,
    RtUser,
    items_of,
    number_of,
    text_of,
    ticket_of,
    user_of,
    version_of,
)
from servicedesk.desks.request_tracker.ticket_sql import NOBODY
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.desk import Customer

TICKET: Final = DeskRoute("ticket/{}")
TICKETS: Final = DeskRoute("tickets")
QUEUES: Final = DeskRoute("queues/all")
USER: Final = DeskRoute("user/{}")
USERS: Final = DeskRoute("users")
#: RT searches users by the fields of its setting ``UserSummaryExtraInfo``, and leaves out other conditions unsaid.
UNSEARCHABLE: Final = "UnsearchableUsers"
MAX_ROWS: Final = 100
#: What one search may name, quoted: what is longer is asked in parts.
_MAX_QUERY_CHARACTERS: Final = 6_000
#: Longer than any tool call: whatever was read before is read again.
_MEMORY_SECONDS: Final = 20.0

#: Field, and whether the greatest comes first.
Order = Sequence[tuple[str, bool]]


class RtReader:
    """Reads at RT. Lives as long as the execution environment, and remembers nothing beyond one tool call."""

    def __init__(self, client: DeskClient, mapping: RtMapping, clock: Clock) -> None:
        self.client = client
        self.mapping = mapping
        self._clock = clock
        self._turn = (-1, 0.0)
        self._users: dict[str, RtUser | None] = {}
        self._tickets: dict[str, RtTicket | None] = {}
        #: RT's id of a queue → its name, and of a user → theirs: the history knows no names.
        self._queues: dict[str, str] = {}
        self._people: dict[str, str] = {}

    def ticket(self, ticket_id: str) -> RtTicket | None:
        """Return a ticket; None if there is none, or another under this id, as after a merge."""
        self._begin()
        if ticket_id not in self._tickets:
            self._tickets[ticket_id] = self._read_ticket(ticket_id) if NUMBER.fullmatch(ticket_id) else None
        return self._tickets[ticket_id]

    def forget(self, ticket_id: str) -> None:
        """Read a ticket again when it is asked for: it was written to."""
        self._tickets.pop(ticket_id, None)

    def search(self, sql: str, order: Order, rows: int) -> Sequence[Document]:
        """Return the first tickets of a search, with what is needed of their requestors."""
        users = f"id,Name,RealName,EmailAddress,WorkPhone,MobilePhone,Created,{self.mapping.region_field}"
        answer = self.client.get(
            TICKETS,
            query=[
                ("query", sql),
                (
                    "fields",
                    "Subject,Status,Priority,Queue,Owner,Creator,Created,LastUpdated,EffectiveId,Type,Requestor",
                ),
                ("fields[Requestor]", users),
                ("fields[Queue]", "Name"),
                ("fields[Owner]", "id,Name"),
                *order_query(order),
                ("per_page", rows),
            ],
        )
        if answer is None:
            raise DeskUnavailable("UnsearchableTickets")
        return items_of(answer.document)

    def customer(self, customer_id: str) -> Customer | None:
        """Return a user who is a customer: enabled, and none of RT's own."""
        self._begin()
        known = next((one for one in self._users.values() if one and one.customer.customer_id == customer_id), None)
        if known is None:
            answer = self.client.get(USER, customer_id) if NUMBER.fullmatch(customer_id) else None
            if answer is None:
                return None
            known = self.user(text_of(answer.document, "Name"))
        return known.customer if known is not None and known.customer.customer_id == customer_id else None

    def user(self, name: str) -> RtUser | None:
        """Return the customer whom RT calls so."""
        return self.users([name]).get(name)

    def users(self, names: Iterable[str]) -> Mapping[str, RtUser]:
        """Return those of these users who are customers, by RT's names of them."""
        self._begin()
        wanted = list(dict.fromkeys(names))
        for some in _parts([name for name in wanted if name not in self._users and name]):
            for document in self.users_with("Name", [*some, NOBODY]):
                one = user_of(document, self.mapping)
                self._people[one.customer.customer_id] = one.name
                self._users[one.name] = None if self._is_no_customer(one.name) else one
            self._users |= {name: None for name in some if name not in self._users}
        found = {name: self._users.get(name) for name in wanted}
        return {name: one for name, one in found.items() if one is not None}

    def queue_name(self, queue_id: str) -> str | None:
        """Return what a queue is called; None if this account may not see it. Reads the queues at the first unknown."""
        if queue_id not in self._queues:
            answer = self.client.get(QUEUES, query=[("fields", "Name"), ("per_page", MAX_ROWS)])
            found = () if answer is None else items_of(answer.document)
            self._queues |= {number_of(one, "id"): text_of(one, "Name") for one in found}
        return self._queues.get(queue_id)

    def person_name(self, user_id: str) -> str | None:
        """Return what RT calls a user who was met before; None for another."""
        return self._people.get(user_id)

    def users_with(self, field: str, values: Collection[str]) -> Sequence[Document]:
        """Return the enabled users of whom a field is one of these.

        Raises:
            DeskUnavailable: RT does not search by that field for this account: it answers with everybody then.
        """
        limits = [{"field": field, "operator": "=", "value": value} for value in values]
        found = self.search_users(limits, [(field, False)])
        known = {value.casefold() for value in values}
        if not all(text_of(one, field).casefold() in known for one in found):
            raise DeskUnavailable(UNSEARCHABLE)
        return found

    def search_users(self, limits: Sequence[Mapping[str, object]], order: Order) -> Sequence[Document]:
        """Return the first enabled users who meet all limits; of several for one field, any of them."""
        fields = f"id,Name,RealName,EmailAddress,WorkPhone,MobilePhone,Created,{self.mapping.region_field}"
        query: list[tuple[str, str | int | bool]] = [
            ("query", json.dumps(limits)),
            ("fields", fields),
            *order_query(order),
            ("per_page", MAX_ROWS),
        ]
        answer = self.client.get(USERS, query=query)
        if answer is None:
            raise DeskUnavailable(UNSEARCHABLE)
        return items_of(answer.document)

    def _read_ticket(self, ticket_id: str) -> RtTicket | None:
        answer = self.client.get(TICKET, ticket_id, query=[("fields[Queue]", "Name"), ("fields[Owner]", "id,Name")])
        if answer is None:
            return None
        found = ticket_of(answer.document, self.mapping, version=version_of(answer.etag))
        if found is None or found.ticket.ticket_id != ticket_id:
            return None
        self._queues |= [found.queue]
        self._people |= [found.owner]
        return found

    def _is_no_customer(self, name: str) -> bool:
        return name in SYSTEM_USERS or name == self.mapping.account

    def is_customer(self, document: Document) -> bool:
        """Whether a user of a search may be a customer."""
        return not self._is_no_customer(text_of(document, "Name"))

    def _begin(self) -> None:
        turn, began_at = self._turn
        if turn != self.client.turn or not 0 <= self._clock() - began_at < _MEMORY_SECONDS:
            self._turn = self.client.turn, self._clock()
            self._users, self._tickets = {}, {}


def order_query(order: Order) -> list[tuple[str, str]]:
    """Return the members of a query that put what is found in order."""
    return [
        *(("orderby", field) for field, _ in order),
        *(("order", "DESC" if is_descending else "ASC") for _, is_descending in order),
    ]


def _parts(names: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield the names in parts, each short enough for one search."""
    part: list[str] = []
    size = 0
    for name in names:
        length = len(quote(json.dumps({"field": "Name", "operator": "=", "value": name}), safe=""))
        if part and size + length > _MAX_QUERY_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(name)
        size += length
    if part:
        yield part
