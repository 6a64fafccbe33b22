"""Conversation of a ticket: what an adapter read of it, and what of that may be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from servicedesk.desks.http.client import DeskAnswer
from servicedesk.desks.records import id_in, record_in, require_answer
from servicedesk.errors import DeskUnavailable, OutcomeUnknown, Refused
from servicedesk.tools.lifecycle import after_reply
from servicedesk.tools.ticket import Audience, Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_rows import Status
from servicedesk.tools.tickets import MAX_CHANGES, MAX_COMMENTS, CustomerTicket, NewComment, TicketFile

#: What was sent is not there, or not all of it.
HALF_DONE: Final = "HalfDone"
#: Who opened or changed what nobody of the staff did: what a desk calls a customer is often an address.
THE_CUSTOMER: Final = "the customer"
#: The same of another of whom the desk does not say that they are of the staff.
SOMEBODY_ELSE: Final = "somebody else"
RecordT = TypeVar("RecordT")


# Without slots: Python 3.11 could not make one by a name of its kind, `Issue = DeskTicket[Record]`.
@dataclass(frozen=True, kw_only=True)
class DeskTicket(CustomerTicket, Generic[RecordT]):
    """A ticket and whose it is, with what only its adapter knows of it."""

    #: For the adapter's further reads and writes in the same tool call.
    record: RecordT

    @property
    def told(self) -> CustomerTicket:
        """What the ports tell of it."""
        return CustomerTicket(ticket=self.ticket, customer=self.customer)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHistory:
    """What was said and done, the newest first."""

    description: str
    comments: Sequence[Comment] = ()
    changes: Sequence[FieldChanges] = ()
    #: Where comments go on that were not read, for `Asked.before`: a number, behind which is what comes; None if none
    #: follow these.
    older_comments: str | None = None
    #: Whether there may be more changes than were read.
    has_more_changes: bool = False
    #: Where the ticket alone does not tell it.
    opened_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of a conversation is asked for, and may be told."""

    audiences: frozenset[Audience]
    #: Fields of which no change is told.
    hidden: frozenset[str]
    #: Only comments that are older than the one with this id, and no changes; None for the newest of both.
    before: str | None

    def is_older(self, comment_id: str) -> bool:
        """Whether a comment comes behind where the page begins. Ids rise: as numbers if they are, else as text."""
        if self.before is None:
            return True
        if comment_id.isdecimal():
            return self.before.isdecimal() and int(comment_id) < int(self.before)
        return comment_id < self.before

    def file(self, found: DeskTicket[RecordT], history: DeskHistory) -> TicketFile:
        """Return what of a ticket and its history may be told, and so much of it."""
        comments = [one for one in history.comments if one.audience in self.audiences and self.is_older(one.comment_id)]
        changes = (
            [] if self.before is not None else [one for one in map(self._shown_change, history.changes) if one.fields]
        )
        opened_by = history.opened_by or found.ticket.opened_by
        return TicketFile(
            ticket=replace(found.told, ticket=replace(found.ticket, opened_by=opened_by)),
            description=history.description,
            comments=tuple(comments[:MAX_COMMENTS]),
            has_more_comments=len(comments) > MAX_COMMENTS or history.older_comments is not None,
            older_comments=history.older_comments,
            changes=tuple(changes[:MAX_CHANGES]),
            has_more_changes=len(changes) > MAX_CHANGES or history.has_more_changes,
        )

    def _shown_change(self, change: FieldChanges) -> FieldChanges:
        fields = change.fields.items()
        told = {name: both for name, both in fields if name not in self.hidden and both[0] != both[1]}
        return replace(change, fields=told)


def status_after(ticket: Ticket, comment: NewComment) -> Status:
    """Return the status of a ticket after somebody said something: an agent's answer moves it on."""
    is_answer = comment.audience == "public" and comment.author_kind == "agent"
    return after_reply(ticket.status) if is_answer else ticket.status


@contextmanager
def after_writing() -> Iterator[None]:
    """Say of what fails behind a write that it is not known what became of that: a refusal then is of the reading."""
    try:
        yield
    except DeskUnavailable as failure:
        raise OutcomeUnknown(failure.code) from failure
    except Refused as failure:
        raise OutcomeUnknown(HALF_DONE) from failure


def made_id(answer: DeskAnswer | None, *members: str) -> str:
    """Return the id of what a write made, in the document or a member of it; the account may make such things."""
    made = require_answer(answer).document
    with after_writing():
        for name in members:
            made = record_in(made, name)
        return id_in(made)
