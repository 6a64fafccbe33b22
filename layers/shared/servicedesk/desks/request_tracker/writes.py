"""Writes to Request Tracker. It answers 200 to what it refuses: whatever was written is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from servicedesk.desks.conversation import HALF_DONE, after_writing, made_id, status_after
from servicedesk.desks.http.route import DeskRoute
from servicedesk.desks.request_tracker.reader import TICKET, RtReader, Ticket
from servicedesk.desks.request_tracker.records import SYSTEM_USERS
from servicedesk.desks.request_tracker.ticket_sql import NOBODY
from servicedesk.desks.request_tracker.transactions import COMMENT_TYPES, RtTransactions
from servicedesk.desks.signature import with_signature
from servicedesk.errors import DeskRefused, OutcomeUnknown
from servicedesk.tools import ticket as tickets
from servicedesk.tools.ticket import Audience
from servicedesk.tools.tickets import NewComment, NewTicket, TicketChange

NEW_TICKET: Final = DeskRoute("ticket")
COMMENTS: Final[Mapping[Audience, DeskRoute]] = {
    "public": DeskRoute("ticket/{}/correspond"),
    "internal": DeskRoute("ticket/{}/comment"),
}
_PLAIN: Final = "text/plain"
_MAX_EVENTS: Final = 20


class RtWrites:
    """Writes to RT, and looks what became of it.

    Args:
        reader: Reads users and tickets.
        transactions: Reads what was said.
        read_back: `DeskTickets.read_back`.
    """

    def __init__(
        self, reader: RtReader, transactions: RtTransactions, read_back: Callable[[Ticket], tickets.Ticket]
    ) -> None:
        self._reader = reader
        self._client = reader.client
        self._mapping = reader.mapping
        self._transactions = transactions
        self._read_back = read_back

    def open(self, ticket: NewTicket) -> str:
        """Open a ticket, and return its id if it is the customer's. RT opens one without, too."""
        customer_id = ticket.customer.customer_id
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
        ticket_id = made_id(answer)
        with after_writing():
            found = self._reader.ticket(ticket_id)
        if found is None or found.customer.customer_id != customer_id:
            raise OutcomeUnknown(HALF_DONE)
        return ticket_id

    def say(self, found: Ticket, comment: NewComment) -> str | None:
        """Add a comment, and return its id."""
        ticket, text = found.ticket, comment.text
        if comment.author_kind == "agent":
            text = with_signature(text, comment.author, is_public=comment.audience == "public")
        return self._said_id(ticket, comment) if self._say(ticket.ticket_id, comment.audience, text) else None

    def change(self, found: Ticket, change: TicketChange) -> tickets.Ticket | None:
        """Change a ticket that was just read; None, and nothing is changed, if it was changed since."""
        before, ticket_id = found.ticket, found.ticket.ticket_id
        body, etag = self._values(change.fields), f'"{found.ticket.version}"'
        answer = self._client.put(TICKET, ticket_id, body=body, if_match=etag)
        self._reader.forget(ticket_id)
        if answer is None:
            return None
        now = self._read_back(found)
        _require_made(before, now, change.fields)
        if change.note is None:
            return now
        with after_writing():
            is_said = self._say(ticket_id, "internal", with_signature(change.note, change.actor, is_public=False))
        noted = self._read_back(found) if is_said else now
        if noted.version == now.version:
            raise OutcomeUnknown(HALF_DONE)
        return noted

    def _say(self, ticket_id: str, audience: Audience, text: str) -> bool:
        """Add a comment. False if there is no such ticket."""
        self._reader.forget(ticket_id)
        return (
            self._client.post(COMMENTS[audience], ticket_id, body={"Content": text, "ContentType": _PLAIN}) is not None
        )

    def _said_id(self, ticket: tickets.Ticket, comment: NewComment) -> str:
        """Return the id of a comment that was just added, and move the ticket on where RT did not."""
        said, status = COMMENT_TYPES[comment.audience], status_after(ticket, comment)
        with after_writing():
            events = self._transactions.of_ticket(ticket.ticket_id, [said, "Status"], _MAX_EVENTS, after=ticket.version)
        made = next((one for one in events if one.type == said and one.creator == self._mapping.account), None)
        if made is None:
            raise OutcomeUnknown(HALF_DONE)
        if status != ticket.status and all(one.type == said for one in events):
            # On an RT that has no scrip for it.
            with after_writing():
                self._client.put(TICKET, ticket.ticket_id, body=self._values({"status": status}))
        return str(made.transaction_id)

    def _values(self, fields: Mapping[str, object]) -> dict[str, Any]:
        """Return the fields that are to be written, as RT calls them."""
        values: dict[str, Any] = {}
        for name, value in fields.items():
            match name:
                case "status":
                    theirs = self._mapping.statuses.items()
                    values["Status"] = next((one for one, ours in theirs if ours == value), value)
                case "priority":
                    values["Priority"] = next(number for one, number in self._mapping.numbers.items() if one == value)
                case "assignee":
                    values["Owner"] = NOBODY if value is None else _name(name, str(value))
                case "team":
                    values["Queue"] = _name(name, self._mapping.queue_of(None if value is None else str(value)))
                case _:
                    raise DeskRefused(name)
        return values


def _require_made(before: tickets.Ticket, now: tickets.Ticket, fields: Mapping[str, object]) -> None:
    """Raise `DeskRefused` if nothing was changed, and `OutcomeUnknown` if not everything."""
    refused = [name for name, value in fields.items() if getattr(now, name) != value]
    if not refused:
        return
    if now.version == before.version or all(getattr(now, name) == getattr(before, name) for name in fields):
        raise DeskRefused(refused[0])
    raise OutcomeUnknown(HALF_DONE)


def _name(field: str, value: str) -> str:
    """Return a name that is to be written. Raises `DeskRefused` for what would mean something else: RT's id, nobody."""
    if value.isdecimal() or value in SYSTEM_USERS:
        raise DeskRefused(field)
    return value
