"""Tickets of Zendesk behind the port `Tickets`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.filling import asked_of
from servicedesk.desks.http.client import DeskAnswer
from servicedesk.desks.zendesk.acting import Acting, Author
from servicedesk.desks.zendesk.history import History
from servicedesk.desks.zendesk.mapping import CUSTOMER, TICKET, TICKETS, TYPES
from servicedesk.desks.zendesk.shapes import number_in, record_in, texts_in
from servicedesk.desks.zendesk.ticket_changes import changed_ticket, comment_id_in, fields_to_write, status_after
from servicedesk.desks.zendesk.ticket_lists import ZendeskLists
from servicedesk.desks.zendesk.tickets_read import stamp_of
from servicedesk.errors import DeskConflict, DeskRefused, DeskUnavailable, OutcomeUnknown, Refused
from servicedesk.tools.cursors import Cursors
from servicedesk.tools.desk import Customers
from servicedesk.tools.digest import digest
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.lifecycle import after_reply
from servicedesk.tools.ticket import MAX_TAGS, Audience, Ticket
from servicedesk.tools.tickets import (
    MAX_CHANGES,
    MAX_COMMENTS,
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

WrittenT = TypeVar("WrittenT")


class ZendeskTickets:
    """`Tickets` over Zendesk. Lives as long as the execution environment."""

    def __init__(self, customers: Customers, lists: ZendeskLists, acting: Acting, means: DeskMeans) -> None:
        self._client = means.client
        self._customers = customers
        self._reader = lists.reader
        self._lists = lists
        self._acting = acting
        self._history = History(means.client, acting.staff, lists.reader)
        self._ledger = means.ledger
        self._seal = means.seal

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket, or None if there is none."""
        found = self._reader.ticket(ticket_id)
        return None if found is None else found[1]

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with its newest comments and changes."""
        found = self._reader.ticket(ticket_id)
        if found is None:
            return None
        comments = self._history.comments(ticket_id) if audiences else []
        shown = [one for one in comments if one.audience in audiences and _is_older(one.comment_id, before)]
        changes = [] if before is not None else self._history.changes(ticket_id, hidden)
        return TicketFile(
            ticket=found[1],
            description=self._reader.description(found[0]),
            comments=tuple(shown[:MAX_COMMENTS]),
            has_more_comments=len(shown) > MAX_COMMENTS,
            changes=tuple(changes[:MAX_CHANGES]),
            has_more_changes=len(changes) > MAX_CHANGES,
        )

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Return the next tickets that meet the filter; what is new or changed, only after minutes."""
        return self._lists.list(wanted, view, after, self._cursors("list", subject, *asked_of(wanted)))

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Return the next tickets that are about the words; who is new, only after minutes."""
        cursors = self._cursors("search", subject, words, customer_id or "")
        return self._lists.search(words, view, after, cursors, customer_id)

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open a ticket in the customer's name, unless one was opened for the same key."""
        return self._ledger.make(key, ticket.opened_at, lambda: self._open(ticket, key))

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Add a comment to a ticket that was read, unless one was added for the same key."""
        return self._ledger.make(key, comment.at, lambda: self._say(ticket, comment))

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change a ticket that was read, if it is as it was."""
        author, staff = self._acting.author(change.actor, change.actor_email), self._acting.staff
        read = self._reader.ticket(ticket.ticket.ticket_id)
        if read is None or read[1].ticket.version != ticket.ticket.version or not is_same_owner(read[1], ticket):
            return None
        record, before = read[0], read[1].ticket
        fields = fields_to_write(change.fields, staff, texts_in(record, "tags")[MAX_TAGS:])
        note = {} if change.note is None else {"comment": author.comment(change.note, is_public=False)}
        try:
            answer = self._put(before, author, {**fields.members, **note, **_only_as_read(before)})
        except DeskConflict:
            return None
        if answer is None:
            return None
        return _after_writing(lambda: changed_ticket(before, answer.document, staff, fields.assignee))

    def _open(self, ticket: NewTicket, key: IdempotencyKey) -> str | None:
        author = self._acting.author(ticket.opened_by, ticket.opened_by_email)
        if self._customers.customer(ticket.customer.customer_id) is None:
            return None
        made: dict[str, Any] = {
            "requester_id": int(ticket.customer.customer_id),
            "subject": ticket.subject,
            "comment": author.comment(ticket.description, is_public=True, is_description=True),
            "type": TYPES[ticket.kind],
            "priority": ticket.priority,
            "metadata": author.metadata,
            **({} if author.user_id is None else {"submitter_id": author.user_id}),
        }
        # A key there is good for hours, and ours for minutes: the time tells apart what comes later.
        once = digest([key.digest, ticket.opened_at.isoformat()])
        try:
            answer = self._client.post(TICKETS, body={"ticket": made}, idempotency_key=once)
        except DeskRefused as refused:
            if refused.field == CUSTOMER:
                return None
            raise
        if answer is None:
            return None
        return _after_writing(lambda: str(number_in(record_in(answer.document, "ticket"), "id")))

    def _say(self, ticket: CustomerTicket, comment: NewComment) -> str | None:
        author = self._acting.author(comment.author, comment.author_email)
        is_closed = ticket.ticket.status == "closed"
        # Once more if it is changed meanwhile: a comment is added all the same, and undoes nothing.
        for _ in range(2):
            found = None if is_closed else self.ticket(ticket.ticket.ticket_id)
            if found is None or found.ticket.status == "closed" or not is_same_owner(found, ticket):
                return None
            try:
                return self._comment(found.ticket, comment, author)
            except DeskConflict:
                continue
            except DeskRefused as refused:
                if refused.field != "status":
                    raise
        raise DeskConflict

    def _comment(self, ticket: Ticket, comment: NewComment, author: Author) -> str | None:
        is_public = comment.audience == "public"
        is_answer = is_public and comment.author_kind == "agent"
        moved_on = status_after(ticket.status, after_reply(ticket.status)) if is_answer else {}
        members = {"comment": author.comment(comment.text, is_public=is_public), **moved_on}
        answer = self._put(ticket, author, {**members, **(_only_as_read(ticket) if moved_on else {})})
        if answer is None:
            return None
        return _after_writing(lambda: comment_id_in(answer.document, ticket.ticket_id, comment.audience))

    def _put(self, ticket: Ticket, author: Author, members: Mapping[str, object]) -> DeskAnswer | None:
        return self._client.put(TICKET, ticket.ticket_id, body={"ticket": {**members, "metadata": author.metadata}})

    def _cursors(self, kind: str, *asked: str) -> Cursors:
        return Cursors(self._seal, f"zendesk tickets {kind}", asked)


def _only_as_read(ticket: Ticket) -> Mapping[str, object]:
    """Return `TicketObject.safe_update` and the stamp: else 409. It tells no two changes of one second apart."""
    return {"safe_update": True, "updated_stamp": stamp_of(ticket.version)}


def _is_older(comment_id: str, before: str | None) -> bool:
    return before is None or (before.isdecimal() and int(comment_id) < int(before))


def _after_writing(read: Callable[[], WrittenT]) -> WrittenT:
    """Return what `read` makes of the answer to a write: if that is none, it was written all the same, perhaps."""
    try:
        return read()
    except DeskUnavailable as failure:
        raise OutcomeUnknown(failure.code) from failure
    except Refused as failure:
        raise OutcomeUnknown from failure
