"""Writes to Request Tracker. It answers 200 to what it refuses: whatever was written is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from servicedesk.desks.http.client import DeskClient
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.ledger import OnceOnly
from servicedesk.desks.request_tracker.mapping import RtMapping
from servicedesk.desks.request_tracker.reader import TICKET, RtReader
from servicedesk.desks.request_tracker.records import SYSTEM_USERS, number_of
from servicedesk.desks.request_tracker.ticket_sql import NOBODY
from servicedesk.desks.request_tracker.transactions import COMMENT_TYPES, RtTransactions
from servicedesk.desks.signature import with_signature
from servicedesk.errors import DeskConflict, DeskRefused, DeskUnavailable, OutcomeUnknown, Refused
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.lifecycle import after_reply
from servicedesk.tools.ticket import Audience, Ticket
from servicedesk.tools.tickets import CustomerTicket, NewComment, NewTicket, TicketChange, is_same_owner

NEW_TICKET: Final = DeskRoute("ticket")
COMMENTS: Final[Mapping[Audience, DeskRoute]] = {
    "public": DeskRoute("ticket/{}/correspond"),
    "internal": DeskRoute("ticket/{}/comment"),
}
#: What was sent is not there, or not all of it.
HALF_DONE: Final = "HalfDone"
_PLAIN: Final = "text/plain"
_MAX_EVENTS: Final = 20


class RtWrites:
    """Writes to RT, and looks what became of it."""

    def __init__(self, reader: RtReader, transactions: RtTransactions, ledger: OnceOnly) -> None:
        self._reader = reader
        self._transactions = transactions
        self._ledger = ledger

    def open(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Open a ticket once, for a customer who is there."""
        return self._ledger.make(key, ticket.opened_at, lambda: self._open(ticket))

    def comment(
        self,
        ticket: CustomerTicket,
        comment: NewComment,
        key: IdempotencyKey,
        read: Callable[[str], CustomerTicket | None],
    ) -> KeepOutcome | None:
        """Add a comment once, to a ticket that is there, still the same customer's, and not closed."""

        def make() -> str | None:
            found = read(ticket.ticket.ticket_id)
            return self._comment(found if found is not None and is_same_owner(found, ticket) else None, comment)

        return self._ledger.make(key, comment.at, make)

    def change(self, ticket: Ticket, change: TicketChange) -> Ticket | None:
        """Change a ticket that was just read; None, and nothing is changed, if it was changed since."""
        try:
            answer = self._client.put(
                TICKET, ticket.ticket_id, body=self._values(change.fields), if_match=f'"{ticket.version}"'
            )
        except DeskConflict:
            return None
        if answer is None:
            return None
        now = self._read_back(ticket)
        self._require_made(ticket, now, change.fields)
        if change.note is None:
            return now
        note = with_signature(change.note, change.actor, is_public=False)
        self._say(ticket.ticket_id, "internal", note, is_second=True)
        noted = self._read_back(ticket)
        if noted.version == now.version:
            raise OutcomeUnknown(HALF_DONE)
        return noted

    @property
    def _client(self) -> DeskClient:
        return self._reader.client

    @property
    def _mapping(self) -> RtMapping:
        return self._reader.mapping

    def _open(self, ticket: NewTicket) -> str | None:
        customer_id = ticket.customer.customer_id
        if self._reader.customer(customer_id) is None:
            return None
        body = {
            "Queue": self._mapping.queue,
            "Subject": ticket.subject,
            "Requestor": customer_id,
            "Priority": self._mapping.numbers[ticket.priority],
            "Content": with_signature(ticket.description, ticket.opened_by, is_public=False),
            "ContentType": _PLAIN,
        }
        answer = self._client.post(NEW_TICKET, body=body)
        if answer is None:
            # The account may not open tickets in that queue: that says nothing of the customer.
            raise DeskRefused
        return self._opened_id(answer.document, customer_id)

    def _opened_id(self, document: Any, customer_id: str) -> str:  # noqa: ANN401 -- JSON
        """Return the id of a ticket that was opened, if it is the customer's. RT opens one without, too."""
        try:
            ticket_id = number_of(document, "id")
            found = self._reader.ticket(ticket_id)
            user = None if found is None else self._reader.user(found.requestor)
        except (DeskUnavailable, Refused) as failure:
            raise _unknown(failure) from None
        if user is None or user.customer.customer_id != customer_id:
            raise OutcomeUnknown(HALF_DONE)
        return ticket_id

    def _comment(self, found: CustomerTicket | None, comment: NewComment) -> str | None:
        if found is None or found.ticket.status == "closed":
            return None
        ticket, is_public = found.ticket, comment.audience == "public"
        text = comment.text
        if comment.author_kind == "agent":
            text = with_signature(text, comment.author, is_public=is_public)
        if not self._say(ticket.ticket_id, comment.audience, text):
            return None
        return self._said_id(ticket, comment)

    def _say(self, ticket_id: str, audience: Audience, text: str, *, is_second: bool = False) -> bool:
        """Add a comment. False if there is no such ticket; as a second write, what is refused is half done."""
        self._reader.forget(ticket_id)
        body = {"Content": text, "ContentType": _PLAIN}
        try:
            answer = self._client.post(COMMENTS[audience], ticket_id, body=body)
        except (DeskUnavailable, Refused) as failure:
            if is_second:
                raise OutcomeUnknown(HALF_DONE) from failure
            raise
        if answer is None and is_second:
            raise OutcomeUnknown(HALF_DONE)
        return answer is not None

    def _said_id(self, ticket: Ticket, comment: NewComment) -> str:
        """Return the id of a comment that was just added, and move the ticket on where RT did not."""
        said = COMMENT_TYPES[comment.audience]
        try:
            events = self._transactions.of_ticket(ticket.ticket_id, [said, "Status"], _MAX_EVENTS, after=ticket.version)
        except (DeskUnavailable, Refused) as failure:
            raise _unknown(failure) from None
        made = next((one for one in events if one.type == said and one.creator == self._mapping.account), None)
        if made is None:
            raise OutcomeUnknown(HALF_DONE)
        is_answer = comment.audience == "public" and comment.author_kind == "agent"
        if is_answer and after_reply(ticket.status) != ticket.status and all(one.type == said for one in events):
            self._move_on(ticket)
        return str(made.transaction_id)

    def _move_on(self, ticket: Ticket) -> None:
        """Open a ticket that was answered, on an RT that has no scrip for it."""
        try:
            self._client.put(TICKET, ticket.ticket_id, body=self._values({"status": after_reply(ticket.status)}))
        except (DeskUnavailable, Refused) as failure:
            raise OutcomeUnknown(HALF_DONE) from failure

    def _values(self, fields: Mapping[str, object]) -> dict[str, object]:
        """Return the fields that are to be written, as RT calls them."""
        values: dict[str, object] = {}
        for name, value in fields.items():
            match name:
                case "status":
                    values["Status"] = self._status(str(value))
                case "priority":
                    values["Priority"] = next(number for one, number in self._mapping.numbers.items() if one == value)
                case "assignee":
                    values["Owner"] = NOBODY if value is None else _name(name, str(value))
                case "team":
                    values["Queue"] = _name(name, self._mapping.queue_of(None if value is None else str(value)))
                case _:
                    raise DeskRefused(name)
        return values

    def _status(self, status: str) -> str:
        return next((theirs for theirs, ours in self._mapping.statuses.items() if ours == status), status)

    def _read_back(self, ticket: Ticket) -> Ticket:
        """Return a ticket as it is after a write."""
        self._reader.forget(ticket.ticket_id)
        try:
            found = self._reader.ticket(ticket.ticket_id)
        except (DeskUnavailable, Refused) as failure:
            raise _unknown(failure) from None
        if found is None:
            raise OutcomeUnknown(HALF_DONE)
        return found.of(ticket.customer_id).ticket

    def _require_made(self, before: Ticket, now: Ticket, fields: Mapping[str, object]) -> None:
        """Raise `DeskRefused` if nothing was changed, and `OutcomeUnknown` if not everything."""
        refused = [name for name, value in fields.items() if getattr(now, name) != value]
        if not refused:
            return
        if now.version == before.version or all(getattr(now, name) == getattr(before, name) for name in fields):
            raise DeskRefused(refused[0])
        raise OutcomeUnknown(HALF_DONE)


def _unknown(failure: DeskUnavailable | Refused) -> OutcomeUnknown:
    """Return the error for what was written and cannot be read back: a refusal then is of the reading alone."""
    return OutcomeUnknown(failure.code if isinstance(failure, DeskUnavailable) else HALF_DONE)


def _name(field: str, value: str) -> str:
    """Return a name that is to be written. Raises `DeskRefused` for what would mean something else: RT's id, nobody."""
    if value.isdecimal() or value in SYSTEM_USERS:
        raise DeskRefused(field)
    return value
