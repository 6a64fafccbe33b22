"""Tickets of Request Tracker."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from servicedesk.desks.filling import asked_of, comes_latest_first, is_wanted
from servicedesk.desks.request_tracker.conversation import RtConversations
from servicedesk.desks.request_tracker.listing import RtPages
from servicedesk.desks.request_tracker.orders import BY_UPDATE, BY_URGENCY, NEWEST_FIRST
from servicedesk.desks.request_tracker.reader import RtReader
from servicedesk.desks.request_tracker.records import NUMBER, RtTicket
from servicedesk.desks.request_tracker.ticket_sql import EVERY, both, of_customer, of_filter, of_view, of_words
from servicedesk.desks.request_tracker.transactions import RtTransactions
from servicedesk.desks.request_tracker.writes import RtWrites
from servicedesk.desks.showing import shows_texts
from servicedesk.desks.signature import without_signature
from servicedesk.desks.words import MAX_WORDS, has_all, words_of
from servicedesk.seal import Seal
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.ticket import Audience, Ticket
from servicedesk.tools.tickets import (
    MAX_FOUND,
    MAX_LISTED,
    CustomerTicket,
    NewComment,
    NewTicket,
    TicketChange,
    TicketFile,
    TicketFilter,
    TicketsPage,
    is_same_owner,
)
from servicedesk.tools.view import View

#: Rows of a search by words: of each that has them not in its subject, the description is read.
_SEARCH_ROWS: Final = (60,)


class RtTickets:
    """`Tickets` at Request Tracker. Lives as long as the execution environment."""

    def __init__(
        self,
        reader: RtReader,
        transactions: RtTransactions,
        conversations: RtConversations,
        writes: RtWrites,
        seal: Seal,
    ) -> None:
        self._reader = reader
        self._transactions = transactions
        self._conversations = conversations
        self._writes = writes
        self._seal = seal

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket: two requests."""
        found = self._find(ticket_id)
        return None if found is None else found[1]

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with what was said and done: three requests more."""
        found = self._find(ticket_id)
        if found is None:
            return None
        return self._conversations.file(*found, audiences=audiences, hidden=hidden, before=before)

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets of a list: two requests, or four where many are not shown."""
        cursors = Cursors(self._seal, "list", (subject, *asked_of(wanted)))
        place = cursors.place(after)
        if not wanted.statuses or not view.conditions:
            return cursors.page((), None)
        mapping = self._reader.mapping

        def show(tickets: Sequence[CustomerTicket]) -> Collection[str]:
            return {one.ticket.ticket_id for one in tickets if view.shows(one.row) and is_wanted(one, wanted)}

        pages = RtPages(
            reader=self._reader,
            order=BY_UPDATE if comes_latest_first(wanted) else BY_URGENCY,
            show=show,
            most=MAX_LISTED,
        )
        return cursors.page(*pages.fill(both(of_filter(wanted, mapping), of_view(view, mapping)), place))

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets that have the words: five requests at most."""
        cursors = Cursors(self._seal, "search", (subject, words, customer_id or ""))
        place, sought = cursors.place(after), words_of(words)
        if not sought or not view.conditions or (customer_id is not None and not NUMBER.fullmatch(customer_id)):
            return cursors.page((), None)

        def show(tickets: Sequence[CustomerTicket]) -> Collection[str]:
            seen = [
                one for one in tickets if shows_texts(one, view) and customer_id in {None, one.customer.customer_id}
            ]
            by_subject = {one.ticket.ticket_id for one in seen if has_all(sought, one.ticket.subject)}
            return by_subject | self._by_description(
                [one.ticket for one in seen if one.ticket.ticket_id not in by_subject], sought
            )

        mapping = self._reader.mapping
        sql = both(
            of_words(sought[:MAX_WORDS]),
            EVERY if customer_id is None else of_customer(customer_id),
            of_view(view, mapping),
        )
        pages = RtPages(reader=self._reader, order=NEWEST_FIRST, show=show, most=MAX_FOUND, rows=_SEARCH_ROWS)
        return cursors.page(*pages.fill(sql, place))

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open a ticket in the queue of no team."""
        return self._writes.open(ticket, key)

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Add a comment, if the ticket is there."""
        return self._writes.comment(ticket, comment, key, self.ticket)

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket that is as it was read."""
        now = self.ticket(ticket.ticket.ticket_id)
        if now is None or now.ticket.version != ticket.ticket.version or not is_same_owner(now, ticket):
            return None
        return self._writes.change(now.ticket, change)

    def _find(self, ticket_id: str) -> tuple[RtTicket, CustomerTicket] | None:
        found = self._reader.ticket(ticket_id)
        user = None if found is None else self._reader.user(found.requestor)
        if found is None or user is None:
            return None
        owned = found.of(user.customer.customer_id)
        return owned, CustomerTicket(ticket=owned.ticket, customer=user.customer)

    def _by_description(self, tickets: Sequence[Ticket], sought: Sequence[str]) -> set[str]:
        """Return the ids of those that have the words in subject and description; RT looks into every text."""
        created = {one.ticket_id: one for one in self._transactions.creations([one.ticket_id for one in tickets])}
        texts = self._transactions.texts(created.values())
        found = set()
        for ticket in tickets:
            event = created.get(ticket.ticket_id)
            text = "" if event is None else texts.get(event.transaction_id, "")
            if event is not None and event.creator == self._reader.mapping.account:
                text, _ = without_signature(text, is_public=False)
            if has_all(sought, ticket.subject, text):
                found.add(ticket.ticket_id)
        return found
