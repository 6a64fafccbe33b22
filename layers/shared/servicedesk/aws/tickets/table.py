"""The desk in DynamoDB: its tickets."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from servicedesk.aws.tickets.changing import TicketChanges
from servicedesk.aws.tickets.listing import TicketLists
from servicedesk.aws.tickets.reading import TicketReads
from servicedesk.aws.tickets.search import TicketSearch
from servicedesk.seal import Seal
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.ticket import Audience, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import CustomerTicket, NewComment, NewTicket, TicketChange, TicketFile, TicketsPage
from servicedesk.tools.view import View

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TicketTable:
    """`Tickets` on the desk's table; `desk_rows` says what it holds. Safe for several threads, as the client is."""

    def __init__(
        self, client: DynamoDBClient, table_name: str, seal: Seal, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._reads = TicketReads(client, table_name)
        self._lists = TicketLists(client, table_name, seal)
        self._search = TicketSearch(client, table_name, seal)
        self._changes = TicketChanges(client, table_name, pause)

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket, or None if there is none: two reads of one row."""
        return self._reads.ticket(ticket_id)

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with its newest comments and changes, or None if there is no such ticket."""
        return self._reads.file(ticket_id, audiences, hidden, before)

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets that meet the filter and that `view` shows."""
        return self._lists.page(wanted, view, after, subject)

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets that have all the words, newest first."""
        return self._search.page(words, view, after, subject, customer_id)

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Keep a ticket, unless one was kept for the same key."""
        return self._changes.open(ticket, key)

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Add a comment to a ticket that was read, unless one was added for the same key."""
        return self._changes.comment(ticket, comment, key)

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket that was read, and return it as it is now."""
        return self._changes.change(ticket, change)
