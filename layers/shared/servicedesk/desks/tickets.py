"""`Tickets` of any desk, but for what only its adapter knows.

The rights are applied here, for every adapter: rows and fields that a view hides, whose comments are told, how much of
it, where a page goes on, that a ticket is as it was decided on just before it is written to, and once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from re import fullmatch
from typing import TYPE_CHECKING, ClassVar

from servicedesk.desks.conversation import Asked, DeskHistory, DeskTicket, RecordT, after_writing
from servicedesk.desks.pages import MAX_READS, RowReader, fill_page
from servicedesk.desks.records import require_answer
from servicedesk.desks.showing import shows_texts
from servicedesk.desks.ticket_words import TicketWords
from servicedesk.desks.words import MAX_WORDS
from servicedesk.errors import DeskConflict
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import (
    MAX_FOUND,
    MAX_LISTED,
    CustomerTicket,
    NewComment,
    NewTicket,
    TicketChange,
    TicketFile,
    TicketsPage,
    is_same_customer,
)

if TYPE_CHECKING:
    from servicedesk.desks.adapter import DeskMeans
    from servicedesk.tools.desk import Customers
    from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
    from servicedesk.tools.ticket import Audience, Ticket
    from servicedesk.tools.view import View


class DeskTickets(TicketWords[RecordT], ABC):
    """`Tickets`, but for its abstract methods. Lives as long as the execution environment.

    What an adapter reads may be more than was asked for, and never less: it is looked at again here.

    Args:
        means: What the ports are built with. Where an id is none by its profile, nothing is asked.
        customers: Those of the same desk.
    """

    #: How often a page of a list, and of a search, reads at most; fewer where a read is more than one request: a tool
    #: call has six.
    list_reads: ClassVar[int] = MAX_READS
    search_reads: ClassVar[int] = MAX_READS

    def __init__(self, means: DeskMeans, customers: Customers) -> None:
        self.means = means
        self._customers = customers

    @abstractmethod
    def read(self, ticket_id: str) -> DeskTicket[RecordT] | None:
        """Return the ticket with an id of the profile's form; None if there is none, or it is no customer's."""

    @abstractmethod
    def rows(self, wanted: TicketFilter, view: View) -> RowReader[DeskTicket[RecordT]]:
        """Return what reads at least the tickets that meet a filter and that a view shows, in the order of the list."""

    @abstractmethod
    def find(self, sought: Sequence[str], view: View, customer_id: str | None) -> RowReader[DeskTicket[RecordT]]:
        """Return what reads at least the tickets that have all the words, of a customer if one is named, newest first.

        Args:
            sought: Words in small letters: at least one.
            view: What the one who looks may see, for a desk that can look for that alone.
            customer_id: Of the profile's form.
        """

    @abstractmethod
    def history(self, found: DeskTicket[RecordT], asked: Asked) -> DeskHistory:
        """Return at least what is asked for of a ticket that was just read, the newest first.

        One comment and one change more than are told say that there are more.
        """

    @abstractmethod
    def open(self, ticket: NewTicket, key: IdempotencyKey) -> str | None:
        """Open a ticket for a customer who was just read, and return its id; None if they are there no more."""

    @abstractmethod
    def say(self, found: DeskTicket[RecordT], comment: NewComment) -> str | None:
        """Add a comment to a ticket that was just read and is not closed, and return its id; None if it is gone.

        It moves the ticket on to `status_after`.
        """

    @abstractmethod
    def change(self, found: DeskTicket[RecordT], change: TicketChange) -> Ticket | None:
        """Change a ticket that was just read, and return it as it is; None, or a `DeskConflict`, if it was changed."""

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket, and never another than the one that is asked for."""
        found = self._read(ticket_id)
        return None if found is None else found.told

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with what was said and done, as far as it may be told."""
        found = self._read(ticket_id)
        if found is None:
            return None
        asked = Asked(audiences=audiences, hidden=hidden, before=before)
        return asked.file(found, self.history(found, asked))

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets that meet the filter and that the view shows."""
        cursors = Cursors(self.means.seal, "list", [subject, *wanted.texts])
        place, wanted = cursors.place(after), wanted.in_seconds
        if not wanted.possible_statuses or not view.conditions:
            return cursors.page([], None)

        def choose(rows: Sequence[CustomerTicket]) -> Sequence[bool]:
            return [wanted.is_met_by(one.ticket, one.customer.region) and view.shows(one.row) for one in rows]

        found, last = fill_page(self.rows(wanted, view), place, choose, MAX_LISTED, reads=self.list_reads)
        return cursors.page((one.told for one in found), last)

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets with all the words, of which the view shows both texts."""
        sought = self.words_of(words)
        cursors = Cursors(self.means.seal, "search", [subject, words, customer_id or ""])
        place = cursors.place(after)
        is_nobody = customer_id is not None and not fullmatch(self.means.profile.customer_id.pattern, customer_id)
        if not sought or not view.conditions or is_nobody:
            return cursors.page([], None)

        def choose(rows: Sequence[DeskTicket[RecordT]]) -> Sequence[bool]:
            seen = [shows_texts(one, view) and customer_id in {None, one.customer.customer_id} for one in rows]
            found = self.ids_with(sought, [one for one, is_seen in zip(rows, seen, strict=True) if is_seen])
            return [one.ticket.ticket_id in found for one in rows]

        read = self.find(sought[:MAX_WORDS], view, customer_id)
        found, last = fill_page(read, place, choose, MAX_FOUND, reads=self.search_reads)
        return cursors.page((one.told for one in found), last)

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open a ticket once, for a customer who is there and where they were."""

        def make() -> str | None:
            whose = self._customers.customer(ticket.customer.customer_id)
            return self.open(ticket, key) if whose is not None and is_same_customer(whose, ticket.customer) else None

        return self.means.ledger.make(key, ticket.opened_at, make)

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Say something once, on a ticket that is there, the same customer's, and not closed."""

        def make() -> str | None:
            # What is closed stays so, and nothing more is asked.
            now = None if ticket.ticket.status == "closed" else self.read_again(ticket)
            return None if now is None or now.ticket.status == "closed" else self.say(now, comment)

        return self.means.ledger.make(key, comment.at, make)

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket that is as it was read, and the same customer's."""
        now = self.read_again(ticket)
        if now is None or now.ticket.version != ticket.ticket.version:
            return None
        with suppress(DeskConflict):
            return self.change(now, change)
        return None

    def read_again(self, ticket: CustomerTicket) -> DeskTicket[RecordT] | None:
        """Return a ticket as it is now; None if it is gone, or its customer is another or elsewhere."""
        now = self._read(ticket.ticket.ticket_id)
        return now if now is not None and is_same_customer(now.customer, ticket.customer) else None

    def read_back(self, found: DeskTicket[RecordT]) -> Ticket:
        """Return a ticket as it is after it was written to.

        Raises:
            OutcomeUnknown: It cannot be read.
        """
        with after_writing():
            return require_answer(self._read(found.ticket.ticket_id)).ticket

    def _read(self, ticket_id: str) -> DeskTicket[RecordT] | None:
        found = self.read(ticket_id) if fullmatch(self.means.profile.ticket_id.pattern, ticket_id) else None
        # A desk may answer with the ticket that this one went into: that is another.
        return found if found is not None and found.ticket.ticket_id == ticket_id else None
