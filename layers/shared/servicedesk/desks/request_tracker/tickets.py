"""Tickets of Request Tracker: lists, searches and the three writes behind the port `Tickets`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.conversation import Asked, DeskHistory
from servicedesk.desks.pages import DeskRows, RowReader
from servicedesk.desks.request_tracker.conversation import RtConversations
from servicedesk.desks.request_tracker.customers import RtCustomers
from servicedesk.desks.request_tracker.orders import BY_UPDATE, BY_URGENCY, NEWEST_FIRST, RtOrder
from servicedesk.desks.request_tracker.reader import RtReader, Ticket
from servicedesk.desks.request_tracker.records import RtTicket
from servicedesk.desks.request_tracker.ticket_sql import EVERY, both, of_customer, of_filter, of_view, of_words
from servicedesk.desks.request_tracker.transactions import RtTransactions
from servicedesk.desks.request_tracker.writes import RtWrites
from servicedesk.desks.signature import without_signature
from servicedesk.desks.tickets import DeskTickets
from servicedesk.tools import ticket as tickets
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import NewComment, NewTicket, TicketChange
from servicedesk.tools.view import View

#: How many rows each read of a list has, and the one read of a search by words: of each ticket that has them not in its
#: subject, the description is read. Two requests each: one for the rows, one for their customers.
_LIST_ROWS: Final = (40, 100)
_SEARCH_ROWS: Final = (60,)


class RtTickets(DeskTickets[RtTicket]):
    """`Tickets` at Request Tracker. Lives as long as the execution environment."""

    list_reads = len(_LIST_ROWS)
    search_reads = len(_SEARCH_ROWS)

    def __init__(self, means: DeskMeans, reader: RtReader, customers: RtCustomers) -> None:
        super().__init__(means, customers)
        self._reader = reader
        self._mapping = reader.mapping
        self._transactions = RtTransactions(reader)
        self._conversations = RtConversations(reader, self._transactions)
        self._writes = RtWrites(reader, self._transactions, self.read_back)

    def read(self, ticket_id: str) -> Ticket | None:
        """Return the ticket: two requests, once in a tool call."""
        return self._reader.ticket(ticket_id)

    def rows(self, wanted: TicketFilter, view: View) -> RowReader[Ticket]:
        """Return what reads a list."""
        sql = both(of_filter(wanted, self._mapping), of_view(view, self._mapping))
        return self._rows(sql, BY_UPDATE if wanted.is_by_update else BY_URGENCY, iter(_LIST_ROWS))

    def find(self, sought: Sequence[str], view: View, customer_id: str | None) -> RowReader[Ticket]:
        """Return what reads the tickets that have the words in any text."""
        whose = EVERY if customer_id is None else of_customer(customer_id)
        sql = both(of_words(sought), whose, of_view(view, self._mapping))
        return self._rows(sql, NEWEST_FIRST, iter(_SEARCH_ROWS))

    def descriptions(self, found: Sequence[Ticket]) -> Sequence[str]:
        """Return the descriptions: three requests."""
        created = {one.ticket_id: one for one in self._transactions.creations([one.ticket.ticket_id for one in found])}
        texts = self._transactions.texts(created.values())
        descriptions = []
        for one in found:
            event = created.get(one.ticket.ticket_id)
            text = "" if event is None else texts.get(event.transaction_id, "")
            is_signed = event is not None and event.creator == self._mapping.account
            descriptions.append(without_signature(text, is_public=False)[0] if is_signed else text)
        return descriptions

    def history(self, found: Ticket, asked: Asked) -> DeskHistory:
        """Return what was said and done."""
        return self._conversations.history(found, asked)

    def open(self, ticket: NewTicket, key: IdempotencyKey) -> str:  # noqa: ARG002 -- RT takes none
        """Open a ticket in the queue of no team."""
        return self._writes.open(ticket)

    def say(self, found: Ticket, comment: NewComment) -> str | None:
        """Add a comment."""
        return self._writes.say(found, comment)

    def change(self, found: Ticket, change: TicketChange) -> tickets.Ticket | None:
        """Change a ticket."""
        return self._writes.change(found, change)

    def _rows(self, sql: str, order: RtOrder, sizes: Iterator[int]) -> RowReader[Ticket]:
        def read(place: str | None) -> DeskRows[Ticket]:
            size = next(sizes)
            documents = self._reader.search(
                sql if place is None else both(sql, order.behind(place)), order.fields, size
            )
            rows = zip(map(order.place_of, documents), self._reader.tickets(documents), strict=True)
            return DeskRows(rows=list(rows), is_end=len(documents) < size)

        return read
