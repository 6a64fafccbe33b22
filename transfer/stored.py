"""Stored form of a customer or ticket: the rows that keep it, sorted by what may be written apart from what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.desk_rows import Key, Row, key_of, text
from servicedesk.aws.tickets.conversation_rows import CHANGES, COMMENTS, change_of, change_row, comment_of, comment_row
from servicedesk.aws.tickets.opened_rows import opened_rows
from servicedesk.aws.tickets.rows import DESCRIPTION, HAS_NOTES, HEAD, ticket_of_head
from servicedesk.tools.desk import Customer
from servicedesk.tools.digest import digest
from transfer.customer_record import customer_document
from transfer.ticket_record import TicketRecord, ticket_document

#: What tells that somebody changed a customer or a ticket.
CUSTOMER_SIGNS: Final = ("name", "email", "phone")
TICKET_SIGNS: Final = ("version", "updated_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One customer or ticket, as files have it and as the table has it."""

    document: Mapping[str, Any]
    #: Written together or not at all. The first is there exactly if it is.
    core: tuple[Row, ...]
    #: Attributes of the first that are other ones whenever somebody changed it.
    signs: tuple[str, ...]
    #: What it is found by.
    words: tuple[Row, ...]
    #: What was said and done, in its own partition.
    more: tuple[Row, ...] = ()
    #: Attributes that the first has beside: an update leaves them.
    beside: Mapping[str, Any] = field(default_factory=dict)
    #: Whose ticket it is, and which.
    ticket_of: tuple[str, str] | None = None

    @property
    def kept(self) -> str:
        """Digest of all of it."""
        return digest(self.document)

    @property
    def partition(self) -> str:
        """The partition that the first row lies in."""
        return text(self.core[0], "pk")

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, the first one last: what it stands for is there when everything else is."""
        return *self.words, *self.more, *reversed(self.core)


def stored_customer(customer: Customer) -> Stored:
    """Return the rows that keep a customer."""
    profile, *words = customer_rows(customer)
    return Stored(document=customer_document(customer), core=(profile,), signs=CUSTOMER_SIGNS, words=tuple(words))


def stored_ticket(record: TicketRecord, region: str) -> Stored:
    """Return the rows that keep a ticket of a customer who is in `region`."""
    ticket, ticket_id = record.ticket, record.ticket.ticket_id
    pointer, head, description, *words = opened_rows(ticket, region, record.description)
    has_notes = any(comment.audience == "internal" for comment in record.comments)
    noted: Any = {HAS_NOTES: {"BOOL": True}} if has_notes else {}
    comments = (comment_row(ticket_id, comment) for comment in record.comments)
    changes = (change_row(ticket_id, change) for change in record.changes)
    return Stored(
        document=ticket_document(record),
        core=({**head, **noted}, description, pointer),
        signs=TICKET_SIGNS,
        words=tuple(words),
        more=(*comments, *changes),
        ticket_of=(ticket.customer_id, ticket_id),
    )


def ticket_record_of(rows: Iterable[Row]) -> TicketRecord | None:
    """Return the ticket that the rows of a partition keep; None if its head is not among them."""
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(text(row, "sk").partition("#")[0] + "#", []).append(row)
    if not {f"{HEAD}#", f"{DESCRIPTION}#"} <= by_kind.keys():
        return None
    comments = [comment_of(row) for prefix in COMMENTS.values() for row in by_kind.get(prefix, ())]
    changes = [change_of(row) for row in by_kind.get(CHANGES, ())]
    return TicketRecord(
        ticket=ticket_of_head(by_kind[f"{HEAD}#"][0]),
        description=text(by_kind[f"{DESCRIPTION}#"][0], "text"),
        comments=tuple(sorted(comments, key=lambda comment: comment.comment_id)),
        changes=tuple(sorted(changes, key=lambda change: (change.at, change.version))),
    )


def obsolete(old: Sequence[Row], new: Sequence[Row]) -> list[Key]:
    """Return the keys of old rows in whose place no new one comes."""
    kept: list[Any] = [key_of(row) for row in new]
    return [key for row in old if (key := key_of(row)) not in kept]
