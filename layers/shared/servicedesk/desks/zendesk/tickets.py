"""Tickets of Zendesk behind the port `Tickets`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from servicedesk.desks.adapter import DeskMeans
from servicedesk.desks.conversation import Asked, DeskHistory, DeskTicket, after_writing, made_id, status_after
from servicedesk.desks.http.client import DeskAnswer
from servicedesk.desks.pages import RowReader
from servicedesk.desks.records import Record, texts_in
from servicedesk.desks.tickets import DeskTickets
from servicedesk.desks.zendesk.acting import Acting, Author
from servicedesk.desks.zendesk.history import History
from servicedesk.desks.zendesk.lanes import MAX_SEARCHES
from servicedesk.desks.zendesk.mapping import CUSTOMER, THEIR_STATUSES, TICKET, TICKETS, TYPES
from servicedesk.desks.zendesk.query import is_about, words_of
from servicedesk.desks.zendesk.ticket_changes import changed_ticket, comment_id_in, members_of
from servicedesk.desks.zendesk.ticket_lists import ZendeskLists
from servicedesk.desks.zendesk.tickets_read import stamp_of
from servicedesk.errors import DeskConflict, DeskRefused
from servicedesk.tools.desk import Customers
from servicedesk.tools.digest import digest
from servicedesk.tools.idempotency import IdempotencyKey
from servicedesk.tools.ticket import MAX_TAGS, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.tickets import NewComment, NewTicket, TicketChange
from servicedesk.tools.view import View


class ZendeskTickets(DeskTickets[Record]):
    """`Tickets` over Zendesk: what is new or changed is in a list and a search only after minutes."""

    list_reads = search_reads = MAX_SEARCHES

    def __init__(self, means: DeskMeans, customers: Customers, lists: ZendeskLists) -> None:
        super().__init__(means, customers)
        self._client = means.client
        self._lists = lists
        self._staff = lists.staff
        self._acting = Acting(means.desk.actor, lists.staff)
        self._history = History(means.client, lists.staff, lists.reader)

    def read(self, ticket_id: str) -> DeskTicket[Record] | None:
        """Return the ticket: one request, and one more where its customer did not come along."""
        return self._lists.reader.ticket(ticket_id)

    def rows(self, wanted: TicketFilter, view: View) -> RowReader[DeskTicket[Record]]:  # noqa: ARG002 -- the port's
        """Return what reads a list."""
        return self._lists.queue(wanted)

    def find(self, sought: Sequence[str], view: View, customer_id: str | None) -> RowReader[DeskTicket[Record]]:  # noqa: ARG002
        """Return what reads a search: Zendesk finds words of comments, too, so that what comes is looked at again."""
        return self._lists.about(sought, customer_id)

    def descriptions(self, found: Sequence[DeskTicket[Record]]) -> Sequence[str]:
        """Return the descriptions, which came along."""
        return [self._lists.reader.description(one.record) for one in found]

    def words_of(self, words: str) -> Sequence[str]:
        """Return the words of what was typed, a phone number being one."""
        return words_of(words)

    def has_words(self, sought: Iterable[str], *texts: str) -> bool:
        """Whether each word is in the texts, perhaps with another ending."""
        return is_about(sought, texts)

    def history(self, found: DeskTicket[Record], asked: Asked) -> DeskHistory:
        """Return what was said and done: at most three requests more."""
        ticket_id = found.ticket.ticket_id
        comments, older = self._history.comments(ticket_id, asked) if asked.audiences else ([], None)
        changes, has_more = ([], False) if asked.before is not None else self._history.changes(ticket_id)
        return DeskHistory(
            description=self._lists.reader.description(found.record),
            comments=comments,
            older_comments=older,
            changes=changes,
            has_more_changes=has_more,
        )

    def open(self, ticket: NewTicket, key: IdempotencyKey) -> str | None:
        """Open a ticket in the customer's name, once for a key of Zendesk's."""
        author = self._acting.author(ticket.opened_by, ticket.opened_by_email)
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
            return made_id(self._client.post(TICKETS, body={"ticket": made}, idempotency_key=once), "ticket")
        except DeskRefused as refused:
            if refused.field == CUSTOMER:
                return None
            raise

    def say(self, found: DeskTicket[Record], comment: NewComment) -> str | None:
        """Add a comment: if the ticket is changed meanwhile, all the same, and nothing is undone."""
        author = self._acting.author(comment.author, comment.author_email)
        try:
            return self._comment(found, comment, author)
        except (DeskConflict, DeskRefused) as refused:
            if isinstance(refused, DeskRefused) and refused.field != "status":
                raise
        now = self.read_again(found)
        return None if now is None or now.ticket.status == "closed" else self._comment(now, comment, author)

    def change(self, found: DeskTicket[Record], change: TicketChange) -> Ticket | None:
        """Change fields, with what is noted for the staff."""
        author = self._acting.author(change.actor, change.actor_email)
        members = members_of(change.fields, self._staff, texts_in(found.record, "tags")[MAX_TAGS:])
        note = {} if change.note is None else {"comment": author.comment(change.note, is_public=False)}
        answer = self._put(found.ticket, author, {**members, **note, **_only_as_read(found.ticket)})
        if answer is None:
            return None
        called = {
            found.record.get("assignee_id"): found.ticket.assignee,
            members.get("assignee_id"): change.fields.get("assignee"),
        }
        with after_writing():
            return changed_ticket(found.ticket, answer.document, self._staff, called)

    def _comment(self, found: DeskTicket[Record], comment: NewComment, author: Author) -> str | None:
        ticket, status = found.ticket, status_after(found.ticket, comment)
        moved_on = {} if status == ticket.status else {"status": THEIR_STATUSES[status], **_only_as_read(ticket)}
        said = {"comment": author.comment(comment.text, is_public=comment.audience == "public")}
        answer = self._put(ticket, author, {**said, **moved_on})
        if answer is None:
            return None
        with after_writing():
            return comment_id_in(answer.document, ticket.ticket_id, comment.audience)

    def _put(self, ticket: Ticket, author: Author, members: Mapping[str, object]) -> DeskAnswer | None:
        return self._client.put(TICKET, ticket.ticket_id, body={"ticket": {**members, "metadata": author.metadata}})


def _only_as_read(ticket: Ticket) -> Mapping[str, object]:
    """Return `TicketObject.safe_update` and the stamp: else 409. It tells no two changes of one second apart."""
    return {"safe_update": True, "updated_stamp": stamp_of(ticket.version)}
