"""The tool `add_note`."""

from __future__ import annotations

from datetime import datetime

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.tools.comments import CommentText, keep_comment, require_unclosed, staff_comment, told_at
from servicedesk.tools.effect import Effect
from servicedesk.tools.idempotency import RequestName, idempotency_key
from servicedesk.tools.text import Own
from servicedesk.tools.ticket_rows import TICKETS, TicketId
from servicedesk.tools.tickets import Tickets
from servicedesk.tools.tool import Arguments, Caller, Result, Tool
from servicedesk.tools.visible_tickets import visible_ticket


class AddNote(Arguments):
    """What `add_note` takes."""

    ticket_id: TicketId
    text: CommentText
    idempotency_key: RequestName = None


class NoteAdded(Result):
    """What `add_note` returns."""

    ticket_id: Own
    comment_id: Own
    added_at: datetime
    is_repeat: bool

    def outcome(self) -> str:
        """Say who can read it."""
        if self.is_repeat:
            return f"This request had added its internal note to {self.ticket_id} already; no other was added."
        return f"Added an internal note to {self.ticket_id}. The customer does not see it."


def add_note(tickets: Tickets, *, clock: Clock = epoch_seconds) -> Tool[AddNote, NoteAdded]:
    """Build the tool over `tickets`. `clock` returns epoch seconds."""

    def run(arguments: AddNote, caller: Caller) -> NoteAdded:
        found = require_unclosed(visible_ticket(tickets, arguments.ticket_id, caller.view))
        at = utc(clock)
        key = idempotency_key(caller.principal.subject, "add_note", arguments, arguments.idempotency_key, at)
        note = staff_comment(caller.principal, "internal", arguments.text, at)
        kept = keep_comment(tickets, found, note, key)
        return NoteAdded(
            ticket_id=found.ticket.ticket_id,
            comment_id=kept.record.made_id,
            added_at=told_at(kept),
            is_repeat=kept.is_repeat,
        )

    return Tool(
        name="add_note",
        title="Add an internal note",
        description=(
            "Add a note to one ticket that only colleagues read. To answer the customer use reply_to_customer."
        ),
        effect=Effect.WRITES,
        rows=TICKETS,
        arguments=AddNote,
        result=NoteAdded,
        run=run,
    )
