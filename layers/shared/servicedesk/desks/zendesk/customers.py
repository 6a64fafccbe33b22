"""Customers of Zendesk: its end users."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from re import fullmatch
from typing import Any, Final

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.customers import DeskCustomers
from servicedesk.desks.http.route import QueryPart
from servicedesk.desks.numbered import NumberedPage, NumberedPages
from servicedesk.desks.pages import RowReader
from servicedesk.desks.records import ID_PATTERN, Record, record_in, records_in
from servicedesk.desks.zendesk.lanes import MAX_SEARCHES, Lanes, ZendeskLane
from servicedesk.desks.zendesk.mapping import ALONG, USER, USER_RELATED, USER_TICKETS
from servicedesk.desks.zendesk.query import is_found, quote_value, words_of
from servicedesk.desks.zendesk.regions import Regions
from servicedesk.desks.zendesk.shapes import moment_in, number_in, read_document, records_along
from servicedesk.desks.zendesk.tickets_read import TicketReader
from servicedesk.desks.zendesk.users import customer_of, user_of
from servicedesk.tools.desk import Contact, Customer
from servicedesk.tools.ticket_rows import Status
from servicedesk.tools.tickets import CustomerTicket

#: Of a customer's tickets, among which unsettled ones are looked for.
TICKETS_A_PAGE: Final = 50


class ZendeskCustomers(DeskCustomers):
    """`Customers` over Zendesk: who is new is found only after minutes."""

    search_reads = MAX_SEARCHES
    tickets_reads = 2

    def __init__(self, means: DeskMeans, reader: TicketReader, regions: Regions) -> None:
        super().__init__(means)
        self._client = means.client
        self._reader = reader
        self._regions = regions

    def read(self, customer_id: str) -> Customer | None:
        """Return the customer, or None if there is none: a colleague, somebody suspended or deleted is none."""
        answer = self._client.get(USER, customer_id, query=[("include", "organizations")])
        if answer is None:
            return None
        return self._customers(answer.document, [record_in(answer.document, "user")])[0]

    def find(self, sought: Sequence[str]) -> RowReader[Customer]:
        """Return what reads those whom Zendesk finds by all the words."""
        lane = ZendeskLane(kind="user", clauses=("role:end-user", *map(quote_value, sought)))
        return Lanes(self._client, [lane], self._customers).rows

    def tickets_of(self, customer_id: str, statuses: Collection[Status]) -> RowReader[CustomerTicket]:  # noqa: ARG002
        """Return what reads a customer's tickets, which Zendesk tells in every status."""

        def read(page: int) -> NumberedPage[CustomerTicket]:
            query: list[QueryPart] = [
                ("include", ALONG), ("sort_by", "created_at"), ("sort_order", "desc"), ("per_page", TICKETS_A_PAGE),
                ("page", page),
            ]  # fmt: skip
            document = read_document(self._client, USER_TICKETS, customer_id, query=query)
            records = sorted(records_in(document, "tickets"), key=_newness, reverse=True)
            ids = [str(number_in(one, "id")) for one in records]
            tickets = zip(ids, self._reader.tickets(document, records), strict=True)
            return list(tickets), not document.get("next_page")

        return NumberedPages(read, TICKETS_A_PAGE).rows

    def count_tickets(self, customer_id: str, *, limit: int) -> int:
        """Return how many tickets the customer has: `UserRelatedResponse`."""
        answer = self._client.get(USER_RELATED, customer_id) if fullmatch(ID_PATTERN, customer_id) else None
        if answer is None:
            return 0
        return min(limit, number_in(record_in(answer.document, "user_related"), "requested_tickets"))

    def words_of(self, words: str) -> Sequence[str]:
        """Return the words of what was typed, a phone number being one."""
        return words_of(words)

    def has_words(self, sought: Iterable[str], shown: Contact) -> bool:
        """Whether each word begins one of the texts, or the phone number."""
        return is_found(sought, (shown.name, shown.email), phone=shown.phone)

    def _customers(self, document: Any, records: Sequence[Record]) -> list[Customer | None]:  # noqa: ANN401 -- JSON
        users = [user_of(record) for record in records]
        customers = [user for user in users if user.is_customer]
        regions = self._regions.of(customers, records_along(document, "organizations"))
        return [customer_of(user, regions[user.user_id]) if user.is_customer else None for user in users]


def _newness(record: Record) -> tuple[datetime, int]:
    """Of those that were opened in one second the greater id is the newer."""
    return moment_in(record, "created_at"), number_in(record, "id")
