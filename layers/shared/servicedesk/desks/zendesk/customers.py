"""Customers of Zendesk: its end users."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.http.route import QueryPart
from servicedesk.desks.zendesk.lanes import Place, Searcher, ZendeskLane
from servicedesk.desks.zendesk.mapping import ALONG, USER, USER_RELATED, USER_TICKETS
from servicedesk.desks.zendesk.query import is_found, quote_value, words_of
from servicedesk.desks.zendesk.regions import Regions
from servicedesk.desks.zendesk.shapes import (
    Record,
    is_id,
    number_in,
    record_in,
    records_along,
    records_in,
    unexpected_document,
)
from servicedesk.desks.zendesk.tickets_read import TicketReader
from servicedesk.desks.zendesk.users import customer_of, user_of
from servicedesk.tools.cursors import open_place, seal_place
from servicedesk.tools.desk import MAX_CONTACTS, ContactsPage, Customer, CustomerFile
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord
from servicedesk.tools.lifecycle import is_settled
from servicedesk.tools.ticket import Ticket
from servicedesk.tools.view import View

_KIND: Final = "zendesk customers"
#: The newest tickets among which a customer's unsettled ones are looked for: as many times `_MAX_PAGES`.
TICKETS_A_PAGE: Final = 50
_MAX_PAGES: Final = 2


class ZendeskCustomers:
    """`Customers` over Zendesk. Lives as long as the execution environment."""

    def __init__(self, tickets: TicketReader, regions: Regions, means: DeskMeans) -> None:
        self._client = means.client
        self._tickets = tickets
        self._regions = regions
        self._ledger = means.ledger
        self._seal = means.seal

    def search(self, words: str, view: View, after: str | None, *, subject: str) -> ContactsPage:
        """Return the next customers who are found; who is new, only after minutes."""
        asked = [subject, words]
        place = Place.read(None if after is None else "".join(open_place(_KIND, asked, after, self._seal)))
        typed = words_of(words)
        if not typed:
            return ContactsPage(contacts=(), next_cursor=None)
        lane = ZendeskLane(kind="user", clauses=("role:end-user", *map(quote_value, typed)))
        contacts: list[Customer] = []
        following: Place | None = None
        for batch in Searcher(self._client, self._read_customers).batches([lane], place):
            for at, one in batch.entries:
                if one is None or not view.shows(one.row) or not _is_shown(one, typed, view):
                    continue
                if len(contacts) == MAX_CONTACTS:
                    return self._page(contacts, following, asked)
                contacts.append(one)
                following = at
            if batch.next_place is None:
                return self._page(contacts, None, asked)
            place = batch.next_place
        return self._page(contacts, place, asked)

    def customer(self, customer_id: str) -> Customer | None:
        """Return the customer, or None if there is none: a colleague, somebody suspended or deleted is none."""
        if not is_id(customer_id):
            return None
        answer = self._client.get(USER, customer_id, query=[("include", "organizations")])
        if answer is None:
            return None
        user = user_of(record_in(answer.document, "user"))
        if str(user.user_id) != customer_id or not user.is_customer:
            return None
        return customer_of(
            user, self._regions.of([user], records_along(answer.document, "organizations"))[user.user_id]
        )

    def customer_file(self, customer_id: str, *, limit: int) -> CustomerFile | None:
        """Return the customer with at most `limit` unsettled tickets of their newest."""
        customer = self.customer(customer_id)
        if customer is None:
            return None
        tickets, is_all = self._unsettled_tickets(customer_id, limit)
        has_more = len(tickets) > limit or not is_all
        return CustomerFile(customer=customer, open_tickets=tuple(tickets[:limit]), has_more=has_more)

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has: `UserRelatedResponse`."""
        answer = self._client.get(USER_RELATED, customer_id) if is_id(customer_id) else None
        if answer is None:
            return 0
        return min(limit, number_in(record_in(answer.document, "user_related"), "requested_tickets"))

    def earlier_record(self, key: IdempotencyKey, *, at: datetime) -> IdempotencyRecord | None:
        """Return what an earlier request with the same key made."""
        return self._ledger.earlier_record(key, at)

    def _page(self, contacts: Sequence[Customer], place: Place | None, asked: Sequence[str]) -> ContactsPage:
        cursor = None if place is None else seal_place(_KIND, asked, [str(place)], self._seal)
        return ContactsPage(contacts=tuple(contacts), next_cursor=cursor)

    def _read_customers(self, document: Any, records: Sequence[Record]) -> list[Customer | None]:  # noqa: ANN401 -- JSON
        users = [user_of(record) for record in records]
        customers = [user for user in users if user.is_customer]
        regions = self._regions.of(customers, records_along(document, "organizations"))
        return [customer_of(user, regions[user.user_id]) if user.is_customer else None for user in users]

    def _unsettled_tickets(self, customer_id: str, limit: int) -> tuple[list[Ticket], bool]:
        """Return unsettled tickets, the newest first, and whether these are all up to one more than the limit."""
        found: list[Ticket] = []
        for page in range(1, _MAX_PAGES + 1):
            query: list[QueryPart] = [
                ("include", ALONG),
                ("sort_by", "created_at"),
                ("sort_order", "desc"),
                ("per_page", TICKETS_A_PAGE),
                ("page", page),
            ]
            answer = self._client.get(USER_TICKETS, customer_id, query=query)
            if answer is None:
                # The customer was just read: it is the account that may not see these.
                raise unexpected_document()
            tickets = self._tickets.tickets(answer.document, records_in(answer.document, "tickets"))
            found += [
                one.ticket
                for one in tickets
                if one is not None and one.ticket.customer_id == customer_id and not is_settled(one.ticket.status)
            ]
            if len(found) > limit or not answer.document.get("next_page"):
                break
        else:
            return _newest(found, limit), False
        return _newest(found, limit), True


def _newest(tickets: Sequence[Ticket], limit: int) -> list[Ticket]:
    return list(islice(sorted(tickets, key=lambda one: (one.opened_at, int(one.ticket_id)), reverse=True), limit + 1))


def _is_shown(one: Customer, words: Sequence[str], view: View) -> bool:
    """Whether what the view shows of a customer has the words: by what it hides, nobody is found."""
    hidden = view.hidden_fields(one.row)
    texts = [one.row[field] for field in ("name", "email") if field not in hidden]
    return is_found(words, texts, phone="" if "phone" in hidden else one.phone)
