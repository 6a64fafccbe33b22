"""Tickets in memory, beside a service desk in memory."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from servicedesk.errors import UnknownCursor
from servicedesk.tools.catalogue import built_in_ports, catalogue
from servicedesk.tools.digest import digest
from servicedesk.tools.idempotency import IdempotencyKey, KeepOutcome
from servicedesk.tools.lifecycle import after_reply, is_settled
from servicedesk.tools.ticket import Audience, Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_filter import TicketFilter
from servicedesk.tools.ticket_rows import PRIORITIES
from servicedesk.tools.tickets import (
    MAX_CHANGES,
    MAX_COMMENTS,
    MAX_FOUND,
    MAX_LISTED,
    CustomerTicket,
    NewComment,
    NewTicket,
    TicketChange,
    TicketFile,
    TicketsPage,
)
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.view import View
from tests.fakes.desk import FakeCustomerSignIn, FakeDesk

_STEM_CHARACTERS = 6
_TEXTS = frozenset({"subject", "description"})


class FakeTickets:
    """`Tickets` in memory, as simple as they can be: those of a `FakeDesk`, and what was said about them."""

    def __init__(self, desk: FakeDesk, descriptions: Mapping[str, str] | None = None) -> None:
        self.desk = desk
        #: Id → description; a ticket without one has "Description of" it.
        self.descriptions = dict(descriptions or {})
        #: Id → the oldest first.
        self.comments: dict[str, list[Comment]] = {}
        self.changes: dict[str, list[FieldChanges]] = {}
        #: Whose comments were read, each time that any were asked for.
        self.audiences_read: list[frozenset[Audience]] = []

    def ticket(self, ticket_id: str) -> CustomerTicket | None:
        """Return the ticket."""
        self.desk.answer()
        return next((one for one in self._there() if one.ticket.ticket_id == ticket_id), None)

    def ticket_file(
        self, ticket_id: str, *, audiences: frozenset[Audience], hidden: frozenset[str], before: str | None = None
    ) -> TicketFile | None:
        """Return the ticket with what is kept of it."""
        self.audiences_read.append(audiences)
        found = self.ticket(ticket_id)
        if found is None:
            return None
        said = [
            one
            for one in reversed(self.comments.get(ticket_id, ()))
            if one.audience in audiences and (before is None or one.comment_id < before)
        ]
        done = [] if before is not None else _shown_changes(self.changes.get(ticket_id, ()), hidden)
        return TicketFile(
            ticket=found,
            description=self.description(ticket_id),
            comments=tuple(said[:MAX_COMMENTS]),
            has_more_comments=len(said) > MAX_COMMENTS,
            changes=tuple(done[:MAX_CHANGES]),
            has_more_changes=len(done) > MAX_CHANGES,
        )

    def list(self, wanted: TicketFilter, view: View, after: str | None, *, subject: str) -> TicketsPage:
        """Look at every ticket."""
        self.desk.answer()
        is_latest_first = wanted.updated_since is not None or any(map(is_settled, wanted.statuses))
        found = {
            _last_updated(one.ticket) if is_latest_first else _most_urgent(one.ticket): one
            for one in self._there()
            if view.shows(one.row) and _is_wanted(one, wanted)
        }
        asked = digest([subject, *_plain(wanted)])
        return _page(found, asked, after, MAX_LISTED, downwards=is_latest_first)

    def search(
        self, words: str, view: View, after: str | None, *, subject: str, customer_id: str | None = None
    ) -> TicketsPage:
        """Look at every ticket."""
        self.desk.answer()
        found = {
            f"{one.ticket.opened_at.isoformat(timespec='microseconds')}#{one.ticket.ticket_id}": one
            for one in self._there()
            if view.shows(one.row)
            and _TEXTS.isdisjoint(view.hidden_fields(one.row))
            and customer_id in {None, one.customer.customer_id}
            and _stems(words)
            and _stems(words) <= _stems(f"{one.ticket.subject} {self.description(one.ticket.ticket_id)}")
        }
        return _page(found, digest([subject, words, customer_id]), after, MAX_FOUND, downwards=True)

    def add_ticket(self, ticket: NewTicket, key: IdempotencyKey) -> KeepOutcome | None:
        """Keep the ticket if its customer is there, unless one was kept for the same request."""
        self.desk.answer()
        with self.desk.lock:
            if ticket.customer.customer_id not in self.desk.customers:
                return None
            return self.desk.keep_once(key, ticket.opened_at, lambda: self._open(ticket))

    def add_comment(self, ticket: CustomerTicket, comment: NewComment, key: IdempotencyKey) -> KeepOutcome | None:
        """Keep the comment if the ticket is there, unless one was kept for the same request."""
        self.desk.answer()
        with self.desk.lock:
            current = self.ticket(ticket.ticket.ticket_id)
            if current is None or current.ticket.status == "closed":
                return None
            return self.desk.keep_once(key, comment.at, lambda: self.say(current.ticket, comment))

    def change_ticket(self, ticket: CustomerTicket, change: TicketChange) -> Ticket | None:
        """Change the ticket if it is as it was read."""
        self.desk.answer()
        with self.desk.lock:
            current = self.ticket(ticket.ticket.ticket_id)
            if current is None or current.ticket.version != ticket.ticket.version:
                return None
            if change.note is not None:
                note = NewComment(at=change.at, author=change.actor, audience="internal", text=change.note)
                self.say(current.ticket, note)
            return self._change(current.ticket, change)

    def description(self, ticket_id: str) -> str:
        """Return a ticket's description."""
        return self.descriptions.get(ticket_id, f"Description of {ticket_id}")

    def _there(self) -> builtins.list[CustomerTicket]:
        customers = self.desk.customers
        return [
            CustomerTicket(ticket=one, customer=customers[one.customer_id])
            for one in self.desk.tickets
            if one.customer_id in customers
        ]

    def _open(self, ticket: NewTicket) -> str:
        used = {one.ticket_id for one in self.desk.tickets}
        ticket_id = next(made for number in count(1) if (made := f"T-{number:08}") not in used)
        self.descriptions[ticket_id] = ticket.description
        opened = Ticket(
            ticket_id=ticket_id,
            customer_id=ticket.customer.customer_id,
            kind=ticket.kind,
            subject=ticket.subject,
            priority=ticket.priority,
            opened_at=ticket.opened_at,
            opened_by=ticket.opened_by,
            updated_at=ticket.opened_at,
        )
        self.desk.tickets.append(opened)
        return ticket_id

    def say(self, ticket: Ticket, comment: NewComment) -> str:
        """Add a comment, and return its id."""
        said = self.comments.setdefault(ticket.ticket_id, [])
        comment_id = f"{comment.at:%Y%m%dT%H%M%S%f}-{len(said):04}"
        said.append(
            Comment(
                comment_id=comment_id,
                at=comment.at,
                author=comment.author,
                author_kind=comment.author_kind,
                audience=comment.audience,
                text=comment.text,
            )
        )
        self._replace(replace(ticket, updated_at=comment.at))
        status = after_reply(ticket.status)
        if comment.audience == "public" and comment.author_kind == "agent" and status != ticket.status:
            self._change(ticket, TicketChange(at=comment.at, actor=comment.author, fields={"status": status}))
        return comment_id

    def _change(self, ticket: Ticket, change: TicketChange) -> Ticket:
        fields = dict(change.fields)
        changed = replace(ticket, **fields, updated_at=change.at, version=ticket.version + 1)  # type: ignore[arg-type]
        told = {name: (_tell_change(getattr(ticket, name)), _tell_change(value)) for name, value in fields.items()}
        done = FieldChanges(at=change.at, actor=change.actor, version=changed.version, fields=told)
        self.changes.setdefault(ticket.ticket_id, []).append(done)
        self._replace(changed)
        return changed

    def _replace(self, ticket: Ticket) -> None:
        tickets = self.desk.tickets
        tickets[:] = [ticket if one.ticket_id == ticket.ticket_id else one for one in tickets]


def _is_wanted(one: CustomerTicket, wanted: TicketFilter) -> bool:
    ticket = one.ticket
    return (
        ticket.status in wanted.statuses
        and wanted.region in {None, one.customer.region}
        and (wanted.priorities is None or ticket.priority in wanted.priorities)
        and wanted.assignee in {None, ticket.assignee}
        and not (wanted.is_unassigned and ticket.assignee is not None)
        and wanted.team in {None, ticket.team}
        and (wanted.overdue_at is None or (not is_settled(ticket.status) and ticket.due_at < wanted.overdue_at))
        and (wanted.updated_since is None or ticket.updated_at >= wanted.updated_since)
    )


def _plain(wanted: TicketFilter) -> Sequence[object]:
    """Return a filter as JSON can carry it: overdue is whatever is so when the next page is asked for."""
    return [
        sorted(wanted.statuses),
        wanted.region,
        sorted(wanted.priorities or ()),
        wanted.assignee,
        wanted.is_unassigned,
        wanted.team,
        wanted.overdue_at is not None,
        str(wanted.updated_since),
    ]


def _most_urgent(ticket: Ticket) -> str:
    rank = len(PRIORITIES) - PRIORITIES.index(ticket.priority)
    return f"{rank}#{ticket.opened_at.isoformat(timespec='microseconds')}#{ticket.ticket_id}"


def _last_updated(ticket: Ticket) -> str:
    return f"{ticket.updated_at.isoformat(timespec='microseconds')}#{ticket.ticket_id}"


def _page(
    found: Mapping[str, CustomerTicket], asked: str, after: str | None, most: int, *, downwards: bool
) -> TicketsPage:
    begun, _, last = (asked, "", "") if after is None else after.partition(":")
    if begun != asked:
        raise UnknownCursor
    behind = [key for key in sorted(found, reverse=downwards) if not last or (key < last if downwards else key > last)]
    return TicketsPage(
        tickets=tuple(found[key] for key in behind[:most]),
        next_cursor=f"{asked}:{behind[most - 1]}" if len(behind) > most else None,
    )


def _shown_changes(changes: Iterable[FieldChanges], hidden: frozenset[str]) -> list[FieldChanges]:
    shown = [
        replace(one, fields={name: values for name, values in one.fields.items() if name not in hidden})
        for one in changes
    ]
    return [one for one in reversed(shown) if one.fields]


def _tell_change(value: object) -> str | None:
    if isinstance(value, tuple):
        return ", ".join(value) or None
    return None if value is None else str(value)


def _stems(text: str) -> set[str]:
    return {word[:_STEM_CHARACTERS] for word in re.findall(r"[^\W_]+", text.casefold())}


def tools_over(
    desk: FakeDesk, sign_in: FakeCustomerSignIn | None = None, tickets: FakeTickets | None = None, **owners: Any
) -> dict[str, AnyTool]:
    """Return the catalogue over a desk in memory: name → tool. `owners` are those of `catalogue`."""
    ports = built_in_ports(desk, tickets or FakeTickets(desk), sign_in or FakeCustomerSignIn())
    made = catalogue(ports, **owners)
    return {tool.name: tool for tool in made}
