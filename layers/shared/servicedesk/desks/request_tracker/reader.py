"""Reads of Request Tracker's tickets and users, each of them once in a tool call."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock
from servicedesk.desks.conversation import DeskTicket
from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import DeskRoute, Query
from servicedesk.desks.memory import CallMemory
from servicedesk.desks.records import Record, flag_in, id_in, records_in, text_in, unreadable
from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.desks.request_tracker.orders import Order, order_query
from servicedesk.desks.request_tracker.records import SYSTEM_USERS, RtTicket, RtUser, ticket_of, user_of, version_of
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
_TICKET_FIELDS: Final = "Subject,Status,Priority,Queue,Owner,Creator,Created,LastUpdated,EffectiveId,Type,Requestor"
_OF_TICKET: Final = (("fields[Queue]", "Name"), ("fields[Owner]", "id,Name"))
#: What one search may name, quoted: what is longer is asked in parts.
_MAX_QUERY_CHARACTERS: Final = 6_000
#: Whether somebody is on RT's staff is asked for each of them alone, so it is remembered beyond a tool call.
_MAX_STAFF: Final = 1_000
_STAFF_SECONDS: Final = 300.0

Ticket = DeskTicket[RtTicket]


class RtReader:
    """Reads at RT. Lives as long as the execution environment, and remembers little beyond one tool call."""

    def __init__(self, client: DeskClient, mapping: RtMapping, clock: Clock) -> None:
        self.client = client
        self.mapping = mapping
        self._clock = clock
        self._users = CallMemory[RtUser | None](client, clock)
        self._tickets = CallMemory[RtTicket | None](client, clock)
        #: RT's id of a queue → its name, and of a user → theirs: the history knows no names.
        self._queues: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._staff: BoundedCache[str, bool] = BoundedCache(_MAX_STAFF)

    def ticket(self, ticket_id: str) -> Ticket | None:
        """Return a ticket with its customer: two requests."""
        known = self._tickets.values
        if ticket_id not in known:
            known[ticket_id] = self._read_ticket(ticket_id)
        (found,) = self._with_customers([known[ticket_id]])
        return found

    def forget(self, ticket_id: str) -> None:
        """Read a ticket again when it is asked for: it was written to."""
        self._tickets.values.pop(ticket_id, None)

    def tickets(self, documents: Iterable[Record]) -> Sequence[Ticket | None]:
        """Return the tickets of a search with their customers, in one request; None for what is none."""
        return self._with_customers([ticket_of(one, self.mapping) for one in documents])

    def search(self, sql: str, order: Order, rows: int) -> Sequence[Record]:
        """Return the first tickets of a search, with what is needed of their requestors."""
        fields = (("fields", _TICKET_FIELDS), ("fields[Requestor]", self._user_fields), *_OF_TICKET)
        return self.records(TICKETS, [("query", sql), *fields], order, rows, "UnsearchableTickets")

    def records(
        self, route: DeskRoute, query: Query, order: Order, rows: int, code: str | None = None
    ) -> Sequence[Record]:
        """Return the first records of a search. Raises `DeskUnavailable`, with a code, if the account may not."""
        answer = self.client.get(route, query=[*query, *order_query(order), ("per_page", rows)])
        if answer is None:
            raise unreadable() if code is None else DeskUnavailable(code)
        return records_in(answer.document, "items")

    def customer(self, customer_id: str) -> Customer | None:
        """Return a user who is a customer: enabled, and none of RT's own."""
        known = next(
            (one for one in self._users.values.values() if one and one.customer.customer_id == customer_id), None
        )
        if known is None:
            answer = self.client.get(USER, customer_id)
            known = None if answer is None else self.user(text_in(answer.document, "Name"))
        return None if known is None else known.customer

    def user(self, name: str) -> RtUser | None:
        """Return the customer whom RT calls so."""
        return self.users([name]).get(name)

    def users(self, names: Iterable[str]) -> Mapping[str, RtUser]:
        """Return those of these users who are customers, by RT's names of them."""
        known, wanted = self._users.values, list(dict.fromkeys(names))
        for some in _parts([name for name in wanted if name not in known and name]):
            for document in self.users_with("Name", [*some, NOBODY]):
                one = user_of(document, self.mapping)
                self._people[one.customer.customer_id] = one.name
                known[one.name] = one if self.is_customer(document) else None
            known |= {name: None for name in some if name not in known}
        found = {name: known.get(name) for name in wanted}
        return {name: one for name, one in found.items() if one is not None}

    def is_staff(self, name: str, *, may_ask: bool) -> bool | None:
        """Return whether RT counts a user to its staff; None if that is not known, and may not be asked."""
        # RT would take a number for an id.
        known = False if name.isdecimal() else self._staff.get(name, self._clock())
        if known is None and may_ask:
            answer = self.client.get(USER, name)
            known = answer is not None and flag_in(answer.document, "Privileged")
            self._staff.keep(name, known, self._clock() + _STAFF_SECONDS)
        return known

    def knows_queues(self, queue_ids: Collection[str]) -> bool:
        """Whether the names of all these can be told without a request."""
        return self._queues.keys() >= set(queue_ids)

    def queue_name(self, queue_id: str) -> str | None:
        """Return what a queue is called; None if this account may not see it. Reads the queues at the first unknown."""
        if queue_id not in self._queues:
            answer = self.client.get(QUEUES, query=[("fields", "Name"), ("per_page", MAX_ROWS)])
            found = () if answer is None else records_in(answer.document, "items")
            self._queues |= {id_in(one): text_in(one, "Name") for one in found}
        return self._queues.get(queue_id)

    def person_name(self, user_id: str) -> str | None:
        """Return what RT calls a user who was met before; None for another."""
        return self._people.get(user_id)

    def users_with(self, field: str, values: Collection[str]) -> Sequence[Record]:
        """Return the enabled users of whom a field is one of these.

        Raises:
            DeskUnavailable: RT does not search by that field for this account: it answers with everybody then.
        """
        limits = [{"field": field, "operator": "=", "value": value} for value in values]
        found = self.search_users(limits, [(field, False)])
        known = {value.casefold() for value in values}
        if not all(text_in(one, field).casefold() in known for one in found):
            raise DeskUnavailable(UNSEARCHABLE)
        return found

    def search_users(self, limits: Sequence[Mapping[str, object]], order: Order) -> Sequence[Record]:
        """Return the first enabled users who meet all limits; of several for one field, any of them."""
        query = [("query", json.dumps(limits)), ("fields", self._user_fields)]
        return self.records(USERS, query, order, MAX_ROWS, UNSEARCHABLE)

    def is_customer(self, document: Record) -> bool:
        """Whether a user of a search may be a customer."""
        return text_in(document, "Name") not in {*SYSTEM_USERS, self.mapping.account}

    @property
    def _user_fields(self) -> str:
        return f"id,Name,RealName,EmailAddress,WorkPhone,MobilePhone,Created,{self.mapping.region_field}"

    def _read_ticket(self, ticket_id: str) -> RtTicket | None:
        answer = self.client.get(TICKET, ticket_id, query=_OF_TICKET)
        found = None if answer is None else ticket_of(answer.document, self.mapping, version=version_of(answer.etag))
        if found is not None:
            self._queues |= [found.queue]
            self._people |= [found.owner]
        return found

    def _with_customers(self, found: Sequence[RtTicket | None]) -> Sequence[Ticket | None]:
        users = self.users(one.requestor for one in found if one is not None)
        return [
            None
            if one is None or (user := users.get(one.requestor)) is None
            else Ticket(ticket=one.of(user.customer.customer_id), customer=user.customer, record=one)
            for one in found
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
