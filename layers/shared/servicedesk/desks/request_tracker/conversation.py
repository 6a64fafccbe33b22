"""Conversation of a ticket: its description, what was said, and what was changed, as Request Tracker remembers them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from servicedesk.desks.conversation import SOMEBODY_ELSE, THE_CUSTOMER, Asked, DeskHistory
from servicedesk.desks.records import ID_PATTERN
from servicedesk.desks.request_tracker.reader import MAX_ROWS, RtReader, Ticket
from servicedesk.desks.request_tracker.records import SYSTEM_USERS, RtTicket
from servicedesk.desks.request_tracker.transactions import (
    CHANGE_TYPES,
    COMMENT_TYPES,
    CREATE,
    RtTransaction,
    RtTransactions,
)
from servicedesk.desks.signature import without_signature
from servicedesk.tools.ticket import Audience, AuthorKind, Comment, FieldChanges
from servicedesk.tools.tickets import MAX_COMMENTS

TOO_OLD: Final = "(The description is older than what can be read at once.)"
#: RT's name of a field → ours.
FIELDS: Final = {"Status": "status", "Priority": "priority", "Owner": "assignee", "Queue": "team"}
_SYSTEM: Final = "RT_System"
#: Changes that RT writes for one request.
_AT_ONCE: Final = timedelta(seconds=1)
_AUDIENCES: Final[Mapping[str, Audience]] = {theirs: ours for ours, theirs in COMMENT_TYPES.items()}


class RtConversations:
    """Reads conversations: three requests, and one more for who somebody is or for more than a hundred events."""

    def __init__(self, reader: RtReader, transactions: RtTransactions) -> None:
        self._reader = reader
        self._transactions = transactions
        self._mapping = reader.mapping

    def history(self, found: Ticket, asked: Asked) -> DeskHistory:
        """Return the newest of what was said and done, or what was said before a comment."""
        said = [COMMENT_TYPES[one] for one in sorted(asked.audiences)]
        events, is_all = self._events(found.ticket.ticket_id, said, asked.before)
        comments = [one for one in events if one.type in _AUDIENCES]
        created = next((one for one in events if one.type == CREATE), None)
        changes = [one for one in events if one.type in CHANGE_TYPES]
        texts = self._transactions.texts([*comments[:MAX_COMMENTS], *([created] if created else [])])
        known = [*comments[:MAX_COMMENTS], *([created] if created else []), *changes]
        # A tool call has six requests: the one that is left is for the names of queues, if they are not known yet.
        queues = {one for event in changes if event.field == "Queue" for one in (event.before, event.after)}
        staff = self._staff(known, found.record, may_ask=is_all and self._reader.knows_queues(queues))
        description, opened_by = self._description(found.record, created, texts, staff)
        return DeskHistory(
            description="" if asked.before is not None else description,
            comments=[self._comment(one, texts, found, staff) for one in comments[: MAX_COMMENTS + 1]],
            changes=self._changes(changes, found.record, staff, asked.hidden),
            opened_by=opened_by,
        )

    def _events(self, ticket_id: str, said: Sequence[str], before: str | None) -> tuple[Sequence[RtTransaction], bool]:
        """Return the newest of all that counts, and whether one request has it.

        Where one has not, what was said before it, and how the ticket began.
        """
        if before is not None:
            if not said or not re.fullmatch(ID_PATTERN, before):
                return [], True
            return self._transactions.of_ticket(ticket_id, said, MAX_COMMENTS + 1, before=int(before)), True
        events = self._transactions.of_ticket(ticket_id, [*said, *CHANGE_TYPES, CREATE], MAX_ROWS)
        if len(events) < MAX_ROWS:
            return events, True
        oldest = events[-1].transaction_id
        return [*events, *self._transactions.of_ticket(ticket_id, [*said, CREATE], MAX_ROWS, before=oldest)], False

    def _staff(self, events: Iterable[RtTransaction], found: RtTicket, *, may_ask: bool) -> frozenset[str]:
        """Return RT's names of those who are of its staff: of nobody else are the words a colleague's.

        Who owns the ticket or has set its fields may only if they are. Of the others one is asked for in a tool call,
        and those are remembered who were before.
        """
        events = list(events)
        staff = {self._mapping.account, found.owner[1], *(one.creator for one in events if one.type == "Set")}
        for name in dict.fromkeys(one.creator for one in events):
            if name in staff or name in found.with_customer or name in {found.requestor, _SYSTEM}:
                continue
            known = self._reader.is_staff(name, may_ask=False)
            if known is None and may_ask:
                known, may_ask = self._reader.is_staff(name, may_ask=True), False
            staff |= {name} if known else set()
        return frozenset(staff)

    def _description(
        self, found: RtTicket, created: RtTransaction | None, texts: Mapping[int, str], staff: frozenset[str]
    ) -> tuple[str, str]:
        """Return the description, and who opened the ticket."""
        opened_by = _actor(found.creator, found, staff)
        if created is None:
            return TOO_OLD, opened_by
        text = texts.get(created.transaction_id, "")
        if created.creator != self._mapping.account:
            return text, opened_by
        description, author = without_signature(text, is_public=False)
        return description, author or opened_by

    def _comment(self, event: RtTransaction, texts: Mapping[int, str], found: Ticket, staff: frozenset[str]) -> Comment:
        """Return something that was said. RT's name of a customer, which is an address, is never told."""
        audience = _AUDIENCES[event.type]
        text, signed_by = texts.get(event.transaction_id, ""), None
        kind: AuthorKind = "agent" if event.creator in staff else "system" if event.creator == _SYSTEM else "customer"
        if event.creator == self._mapping.account:
            text, signed_by = without_signature(text, is_public=audience == "public")
        is_requestor = event.creator == found.record.requestor
        name = found.customer.name if is_requestor else SOMEBODY_ELSE if kind == "customer" else event.creator
        return Comment(
            comment_id=str(event.transaction_id),
            at=event.at,
            author=signed_by or name,
            author_kind="customer" if is_requestor else kind,
            audience=audience,
            text=text,
        )

    def _changes(
        self, events: Sequence[RtTransaction], found: RtTicket, staff: frozenset[str], hidden: frozenset[str]
    ) -> list[FieldChanges]:
        """Return the changes of fields that are not hidden, those of one request as one."""
        changes: list[FieldChanges] = []
        for event in events:
            field = FIELDS.get(event.field)
            values = None if field is None or field in hidden else self._values(event)
            if field is None or values is None or values[0] == values[1]:
                continue
            actor = _actor(event.creator, found, staff)
            one = FieldChanges(at=event.at, actor=actor, version=event.transaction_id, fields={field: values})
            if changes and _is_same_request(one, changes[-1]):
                changes[-1] = replace(changes[-1], fields={**one.fields, **changes[-1].fields})
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


def _actor(name: str, found: RtTicket, staff: frozenset[str]) -> str:
    """Return who changed something."""
    if name == found.requestor:
        return THE_CUSTOMER
    return name if name in staff or name == _SYSTEM else SOMEBODY_ELSE


def _is_same_request(one: FieldChanges, later: FieldChanges) -> bool:
    is_near = later.at - one.at <= _AT_ONCE and one.actor == later.actor
    return is_near and one.fields.keys().isdisjoint(later.fields)
