"""Conversation of a ticket: its description, what was said, and what was changed, as Request Tracker remembers them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.desks.request_tracker.reader import MAX_ROWS, RtReader
from servicedesk.desks.request_tracker.records import NUMBER, SYSTEM_USERS, THE_CUSTOMER, RtTicket
from servicedesk.desks.request_tracker.transactions import (
    CHANGE_TYPES,
    COMMENT_TYPES,
    CREATE,
    RtTransaction,
    RtTransactions,
)
from servicedesk.desks.signature import without_signature
from servicedesk.tools.desk import Contact
from servicedesk.tools.ticket import Audience, AuthorKind, Comment, FieldChanges
from servicedesk.tools.tickets import MAX_CHANGES, MAX_COMMENTS, CustomerTicket, TicketFile

TOO_OLD: Final = "(The description is older than what can be read at once.)"
#: RT's name of a field → ours.
FIELDS: Final = {"Status": "status", "Priority": "priority", "Owner": "assignee", "Queue": "team"}
_SYSTEM: Final = "RT_System"
#: Changes that RT writes for one request.
_AT_ONCE: Final = timedelta(seconds=1)
_AUDIENCES: Final[Mapping[str, Audience]] = {theirs: ours for ours, theirs in COMMENT_TYPES.items()}


class RtConversations:
    """Reads conversations: three requests for one, and one more where there are more than a hundred events."""

    def __init__(self, reader: RtReader, transactions: RtTransactions) -> None:
        self._reader = reader
        self._transactions = transactions
        self._mapping = reader.mapping

    def file(
        self,
        found: RtTicket,
        ticket: CustomerTicket,
        *,
        audiences: frozenset[Audience],
        hidden: frozenset[str],
        before: str | None,
    ) -> TicketFile:
        """Return a ticket with the newest of what was said and done, or what was said before a comment."""
        ticket_id, said = ticket.ticket.ticket_id, [COMMENT_TYPES[one] for one in sorted(audiences)]
        if before is not None:
            older = self._older(ticket_id, said, before)
            return self._file(ticket, older, self._comments_of(older[:MAX_COMMENTS], found, ticket.customer), "", [])
        events = self._events(ticket_id, said)
        comments = [one for one in events if one.type in _AUDIENCES]
        created = next((one for one in events if one.type == CREATE), None)
        texts = self._transactions.texts([*comments[:MAX_COMMENTS], *([created] if created else [])])
        description, opened_by = self._description(found, created, texts)
        opened = replace(ticket, ticket=replace(ticket.ticket, opened_by=opened_by))
        told = [_comment(one, texts, found, ticket.customer, self._mapping) for one in comments[:MAX_COMMENTS]]
        changes = self._changes([one for one in events if one.type in CHANGE_TYPES], found, hidden)
        return self._file(opened, comments, told, description, changes)

    def _file(
        self,
        ticket: CustomerTicket,
        comments: Sequence[RtTransaction],
        told: Sequence[Comment],
        description: str,
        changes: Sequence[FieldChanges],
    ) -> TicketFile:
        return TicketFile(
            ticket=ticket,
            description=description,
            comments=tuple(told),
            has_more_comments=len(comments) > MAX_COMMENTS,
            changes=tuple(changes[:MAX_CHANGES]),
            has_more_changes=len(changes) > MAX_CHANGES,
        )

    def _older(self, ticket_id: str, said: Collection[str], before: str) -> Sequence[RtTransaction]:
        if not said or not NUMBER.fullmatch(before):
            return []
        return self._transactions.of_ticket(ticket_id, said, MAX_COMMENTS + 1, before=int(before))

    def _comments_of(self, comments: Sequence[RtTransaction], found: RtTicket, customer: Contact) -> list[Comment]:
        texts = self._transactions.texts(comments)
        return [_comment(one, texts, found, customer, self._mapping) for one in comments]

    def _events(self, ticket_id: str, said: Collection[str]) -> Sequence[RtTransaction]:
        """Return the newest of all that counts; where that is not all, what was said before it, and how it began."""
        events = self._transactions.of_ticket(ticket_id, [*said, *CHANGE_TYPES, CREATE], MAX_ROWS)
        if len(events) < MAX_ROWS:
            return events
        oldest = events[-1].transaction_id
        return [*events, *self._transactions.of_ticket(ticket_id, [*said, CREATE], MAX_ROWS, before=oldest)]

    def _description(self, found: RtTicket, created: RtTransaction | None, texts: Mapping[int, str]) -> tuple[str, str]:
        """Return the description, and who opened the ticket."""
        if created is None:
            return TOO_OLD, found.ticket.opened_by
        text = texts.get(created.transaction_id, "")
        if created.creator != self._mapping.account:
            return text, found.ticket.opened_by
        description, author = without_signature(text, is_public=False)
        return description, author or found.ticket.opened_by

    def _changes(self, events: Sequence[RtTransaction], found: RtTicket, hidden: frozenset[str]) -> list[FieldChanges]:
        """Return the changes of fields that are not hidden, those of one request as one; one more than are told."""
        changes: list[FieldChanges] = []
        for event in events:
            field = FIELDS.get(event.field)
            values = None if field is None or field in hidden else self._values(event)
            if field is None or values is None or values[0] == values[1]:
                continue
            actor = THE_CUSTOMER if event.creator == found.requestor else event.creator
            one = FieldChanges(at=event.at, actor=actor, version=event.transaction_id, fields={field: values})
            last = changes[-1] if changes else None
            if last is not None and _is_same_request(one, last):
                changes[-1] = replace(last, fields={**one.fields, **last.fields})
            elif len(changes) > MAX_CHANGES:
                break
            else:
                changes.append(one)
        return changes

    def _values(self, event: RtTransaction) -> tuple[str | None, str | None] | None:
        """Return what a field was and became; None where we have no word for it."""
        values = (event.before, event.after)
        match event.field:
            case "Status":
                statuses = [self._mapping.statuses.get(one) for one in values]
                return None if None in statuses else (statuses[0], statuses[1])
            case "Priority":
                numbers = [int(one) for one in values if one.isascii() and one.isdigit()]
                priorities = [self._mapping.priority_of(one) for one in numbers]
                return (priorities[0], priorities[1]) if len(priorities) == len(values) else None
            case "Owner":
                return self._assignee(values[0]), self._assignee(values[1])
        return self._team(values[0]), self._team(values[1])

    def _assignee(self, user_id: str) -> str | None:
        """Return the username; of somebody who was not met yet only RT's id is known."""
        name = self._reader.person_name(user_id)
        return f"user {user_id}" if name is None else None if name in SYSTEM_USERS else name

    def _team(self, queue_id: str) -> str | None:
        name = self._reader.queue_name(queue_id)
        return f"queue {queue_id}" if name is None else self._mapping.team_of(name)


def _is_same_request(one: FieldChanges, later: FieldChanges) -> bool:
    is_near = later.at - one.at <= _AT_ONCE and one.actor == later.actor
    return is_near and one.fields.keys().isdisjoint(later.fields)


def _comment(
    event: RtTransaction, texts: Mapping[int, str], found: RtTicket, customer: Contact, mapping: RtMapping
) -> Comment:
    """Return something that was said. Of a customer only their own name is told, never RT's, which is an address."""
    audience = _AUDIENCES[event.type]
    text = texts.get(event.transaction_id, "")
    kind: AuthorKind = "system" if event.creator == _SYSTEM else "agent"
    author: str | None = event.creator
    if event.creator == found.requestor:
        kind, author = "customer", customer.name
    elif event.creator == mapping.account:
        text, signed_by = without_signature(text, is_public=audience == "public")
        author = signed_by or author
    return Comment(
        comment_id=str(event.transaction_id),
        at=event.at,
        author=author or "",
        author_kind=kind,
        audience=audience,
        text=text,
    )
