"""What `get_ticket` tells of a ticket, of what was said about it and of what was changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from servicedesk.tools.lifecycle import is_overdue, is_settled
from servicedesk.tools.profile import DeskProfile
from servicedesk.tools.text import MAX_TEXT_CHARACTERS, Own, ShownAtLength, ShownLine, excerpt
from servicedesk.tools.ticket import Audience, AuthorKind, Comment, FieldChanges
from servicedesk.tools.ticket_rows import Kind, Priority, Status
from servicedesk.tools.tickets import MAX_COMMENTS, TicketFile
from servicedesk.tools.tool import Result

#: What a page of comments is cut to, each, if they are longer together than a model should read at once.
MAX_COMMENT_CHARACTERS: Final = 1_000
MAX_PAGE_CHARACTERS: Final = MAX_COMMENTS * MAX_COMMENT_CHARACTERS
#: What was written last is what was tried last.
END_CHARACTERS: Final = 300

#: Field that a grant may hide → whose comments it is.
AUDIENCES: Final[dict[str, Audience]] = {"comments": "public", "internal_notes": "internal"}


class TicketComment(BaseModel):
    """A comment as `get_ticket` shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at: datetime
    author: ShownLine | None = None
    author_kind: AuthorKind
    audience: Audience
    text: ShownAtLength


class TicketFieldChange(BaseModel):
    """A change of one field as `get_ticket` shows it."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    at: datetime
    actor: ShownLine
    field: Own
    before: ShownLine | None = None
    after: ShownLine | None = None


class TicketDetails(Result):
    """What `get_ticket` returns. Fields that the caller may not see are absent, and so is what there is none of."""

    ticket_id: Own
    version: int
    customer_id: Own
    name: ShownLine | None = None
    kind: Kind | None = None
    subject: ShownLine | None = None
    description: ShownAtLength | None = None
    status: Status
    allowed_statuses: tuple[Status, ...]
    priority: Priority
    assignee: ShownLine | None = None
    team: ShownLine | None = None
    tags: tuple[ShownLine, ...] | None = None
    opened_at: datetime
    opened_by: ShownLine
    updated_at: datetime | None = None
    due_at: datetime | None = None
    is_overdue: bool | None = None
    comments: Annotated[tuple[TicketComment, ...] | None, Field(description="The newest first.")] = None
    older_comments: Own | None = None
    changes: Annotated[tuple[TicketFieldChange, ...] | None, Field(description="The newest first.")] = None
    has_more_changes: bool | None = None

    def outcome(self) -> str:
        """Say how it stands."""
        due = " and overdue" if self.is_overdue else ""
        return f"Ticket {self.ticket_id} of {self.customer_id} is {self.status}, priority {self.priority}{due}."

    def next_step(self) -> str:
        """Lead to what can be done now, a sentence for each tool."""
        if self.status == "closed":
            return f"It stays closed. Use create_ticket for a follow-up that names {self.ticket_id}."
        older = "To read what was said earlier, send older_comments as before. " if self.older_comments else ""
        return (
            f"{older}Use reply_to_customer to answer the customer. Use add_note for colleagues. Use update_ticket with "
            f"version {self.version} to change it."
        )


def ticket_details(
    file: TicketFile, hidden: frozenset[str], profile: DeskProfile, *, is_first: bool, at: datetime
) -> TicketDetails:
    """Return what is told of `file` without hidden fields; what is told once comes with the first page."""
    ticket = file.ticket.ticket
    head: dict[str, Any] = {
        "ticket_id": ticket.ticket_id,
        "version": ticket.version,
        "customer_id": ticket.customer_id,
        "name": file.ticket.customer.name,
        "kind": ticket.kind,
        "subject": ticket.subject,
        "status": ticket.status,
        "allowed_statuses": profile.transitions[ticket.status],
        "priority": ticket.priority,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "tags": ticket.tags or None,
        "opened_at": ticket.opened_at.replace(microsecond=0),
        "opened_by": ticket.opened_by,
        "due_at": None if is_settled(ticket.status) else ticket.due_at.replace(microsecond=0),
        "is_overdue": is_overdue(ticket, at),
    }
    # When something was said last tells of comments that are not shown.
    if hidden.isdisjoint(AUDIENCES):
        head["updated_at"] = ticket.updated_at.replace(microsecond=0)
    once = {"description": excerpt(file.description, MAX_TEXT_CHARACTERS), **_changes(file, hidden)} if is_first else {}
    shown = {name: value for name, value in {**head, **once}.items() if name not in hidden | profile.lacked}
    return TicketDetails.model_validate({**shown, **_comments(file, hidden)})


def _comments(file: TicketFile, hidden: Collection[str]) -> dict[str, Any]:
    audiences = {audience for field, audience in AUDIENCES.items() if field not in hidden}
    comments = [comment for comment in file.comments if comment.audience in audiences]
    if not audiences:
        return {}
    is_long = sum(len(comment.text) for comment in comments) > MAX_PAGE_CHARACTERS
    most = MAX_COMMENT_CHARACTERS if is_long else MAX_TEXT_CHARACTERS
    shown = {"comments": tuple(_shown_comment(comment, most, hidden) for comment in comments)}
    older = file.older_comments or (comments[-1].comment_id if comments else None)
    return {**shown, "older_comments": older} if older is not None and file.has_more_comments else shown


def _shown_comment(comment: Comment, max_characters: int, hidden: Collection[str]) -> TicketComment:
    is_nameless = comment.author_kind == "customer" and "name" in hidden
    return TicketComment(
        at=comment.at.replace(microsecond=0),
        author=None if is_nameless else comment.author,
        author_kind=comment.author_kind,
        audience=comment.audience,
        text=excerpt(comment.text, max_characters, of_the_end=END_CHARACTERS),
    )


def _changes(file: TicketFile, hidden: Collection[str]) -> dict[str, Any]:
    shown = tuple(one for change in file.changes for one in _shown_changes(change, hidden))
    return {"changes": shown, "has_more_changes": file.has_more_changes}


def _shown_changes(change: FieldChanges, hidden: Collection[str]) -> list[TicketFieldChange]:
    return [
        TicketFieldChange(
            at=change.at.replace(microsecond=0), actor=change.actor, field=name, before=before, after=after
        )
        for name, (before, after) in change.fields.items()
        if name not in hidden
    ]
