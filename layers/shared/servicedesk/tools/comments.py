"""Comments on a ticket: what the tools that add one share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from servicedesk.errors import ToolFailed
from servicedesk.identity.principal import Principal
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.received import PARAGRAPHS
from servicedesk.tools.text import MAX_TEXT_CHARACTERS
from servicedesk.tools.ticket import Audience
from servicedesk.tools.tickets import CustomerTicket, NewComment, Tickets
from servicedesk.tools.visible_tickets import is_closed_for_good, no_such_ticket

#: What somebody says about a ticket.
CommentText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_CHARACTERS),
    PARAGRAPHS,
    Field(description="Plain text, no passwords, codes or card numbers."),
]


def require_unclosed(found: CustomerTicket) -> CustomerTicket:
    """Return the ticket. Raises `ToolFailed` if nothing can be said about it any more."""
    if found.ticket.status == "closed":
        raise is_closed_for_good(found.ticket)
    return found


def staff_comment(principal: Principal, audience: Audience, text: str, at: datetime) -> NewComment:
    """Return a comment by the one who calls. `at` is aware, UTC."""
    return NewComment(at=at, author=principal.name, author_email=principal.email, audience=audience, text=text)


def keep_comment(tickets: Tickets, found: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome:
    """Add a comment to a ticket that is visible, unless the same request added one.

    Raises:
        ToolFailed: The ticket is gone or closed since it was read, or the key was used for something else.
    """
    kept = tickets.add_comment(found, comment, key)
    if kept is None:
        raise no_such_ticket()
    if kept.record.payload_digest != key.payload_digest:
        raise ToolFailed(
            "This idempotency_key was used for another text within a day. Nothing was done.",
            "Use another key for another request.",
        )
    return kept


def told_at(kept: KeepOutcome) -> datetime:
    """Return when the comment was added, in whole seconds."""
    return kept.record.made_at.replace(microsecond=0)
