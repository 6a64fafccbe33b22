"""Port to the tickets of the service desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from servicedesk.tools.desk import Contact
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.ticket import Audience, AuthorKind, Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import Kind, Priority
from servicedesk.tools.view import View

#: The most tickets of a page of a list, and of a search.
MAX_LISTED: Final = 25
MAX_FOUND: Final = 10
#: The most comments and changes of a page of a ticket.
MAX_COMMENTS: Final = 20
MAX_CHANGES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTicket:
    """A ticket and whose it is: what a grant chooses tickets by is of both."""

    ticket: Ticket
    customer: Contact

    @property
    def row(self) -> Mapping[str, object]:
        """The fields that a grant may name, as a `View` reads them."""
        return {**self.customer.row, **self.ticket.row}


def is_same_customer(one: Contact, other: Contact) -> bool:
    """Whether two reads are of the same customer, who is where they were: it was decided on the first."""
    return (one.customer_id, one.region) == (other.customer_id, other.region)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket that is to be opened; the desk gives it an id that no other ticket has."""

    #: Whose it is.
    customer: Contact
    kind: Kind
    subject: str
    description: str
    priority: Priority
    #: Aware, UTC.
    opened_at: datetime
    opened_by: str
    #: The verified e-mail address of that person, by which another desk may know them.
    opened_by_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment:
    """A comment that is to be added; the desk gives it an id."""

    #: Aware, UTC.
    at: datetime
    author: str
    audience: Audience
    text: str
    author_kind: AuthorKind = "agent"
    #: The verified e-mail address of that person, by which another desk may know them.
    author_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketChange:
    """New values of a ticket's fields. A field that is not named stays."""

    #: Aware, UTC.
    at: datetime
    #: Username of the person who changes it.
    actor: str
    #: Fields of `Ticket`: status, priority, assignee, team, tags. At least one, each with another value than it has.
    fields: Mapping[str, object]
    #: Said with it, for the staff.
    note: str | None = None
    #: The verified e-mail address of that person, by which another desk may know them.
    actor_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFile:
    """A ticket with what was said and done, the newest first."""

    ticket: CustomerTicket
    description: str
    #: At most `MAX_COMMENTS`; of the audiences that were asked for.
    comments: tuple[Comment, ...]
    has_more_comments: bool
    #: Where the comments go on, for `before`, at most 80 characters; None for behind the last of them.
    older_comments: str | None = None
    #: At most `MAX_CHANGES`, each with the fields that were asked for alone; none without such a field, and none of a
    #: desk that keeps no history.
    changes: tuple[FieldChanges, ...] = ()
    has_more_changes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsPage:
    """A page of a list or a search."""

    tickets: tuple[CustomerTicket, ...]
    #: Opaque, at most `MAX_CURSOR_CHARACTERS`. None on the last page; a page that is empty is not always the last.
    next_cursor: str | None


class Tickets(Protocol):
    """Where tickets are kept. What is promised here, `tests/desks/contract.py` holds every desk to.

    `ticket` and `ticket_file` reflect every change made before; `list` and `search` may lag by seconds. A ticket whose
    customer is deleted is in none of them. Every method raises `DeskUnavailable` when the store does not answer, and
    those that write raise `OutcomeUnknown` when it is not known what became of it.
    """

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket, or None if there is none."""

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with its newest comments and changes, or None if there is no such ticket.

        Args:
            ticket_id: Which.
            audiences: Whose comments. How many others there are shows in nothing.
            hidden: Fields of which no change is told.
            before: Only comments that are older than the one with this id, or from where `older_comments` says; with
                it, no changes.
        """

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets that meet the filter and that `view` shows, at most `MAX_LISTED`.

        Unsettled ones come the most urgent first and of these the oldest first; with settled ones or `updated_since`,
        those that were updated last come first. All pages together have each once; what a page costs is bounded.

        Raises:
            UnknownCursor: The list cannot go on there.
        """

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets whose subject or description has all the words, newest first, at most `MAX_FOUND`.

        Of a long description a desk may know only the words that are likely the rarest. A ticket is found by words that
        the view shows: where it hides the subject or the description of a ticket, that ticket is found by neither. What
        a page costs is bounded.

        Raises:
            UnknownCursor: The search cannot go on there.
        """

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Keep a ticket, unless one was kept for the same key. None, and nothing is kept, without its customer."""

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Add a comment to a ticket that was read, unless one was added for the same key.

        A public one by an agent moves the ticket on as `lifecycle.after_reply` says. None, and nothing is kept, if the
        ticket or its customer is there no more, or is closed.
        """

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket that was read, and return it as it is now.

        None, and nothing is changed, if it is not as it was read: its version is another, or its customer is gone.
        """
