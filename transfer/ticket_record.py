"""Record of a ticket: a row of a file as a ticket with all that was said and done, and back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final, get_args

from servicedesk.aws.desk_rows import exact_timestamp
from servicedesk.tools.text import excerpt
from servicedesk.tools.ticket import MAX_TAGS, Comment, FieldChanges, Ticket
from servicedesk.tools.ticket_rows import PRIORITIES, Kind, Status
from transfer.cells import Cells
from transfer.change_record import change_document, changes_of
from transfer.comment_record import comment_document, comments_of, pieces, said_by_customer
from transfer.fault import RowFault
from transfer.mapping import SourceMapping
from transfer.source_file import SourceRow

MAX_SUBJECT_CHARACTERS: Final = 120
#: Of a longer subject the beginning is kept; all of it stands above the description.
MAX_SOURCE_SUBJECT_CHARACTERS: Final = 2_000

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_MAX_SLUG_CHARACTERS: Final = 40
_BETWEEN_TAGS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecord:
    """A ticket, with all that was said and done, the oldest first."""

    ticket: Ticket
    description: str
    comments: tuple[Comment, ...] = ()
    changes: tuple[FieldChanges, ...] = ()


def ticket_record(row: SourceRow, mapping: SourceMapping) -> tuple[TicketRecord, list[RowFault]] | None:
    """Return the ticket of a row, under the source's ids, with remarks; None for a row that is left out.

    Raises:
        BrokenRow: There is a fault in it.
    """
    cells = Cells(row, mapping.table("tickets"), mapping.time_zone)
    if cells.is_left_out:
        return None
    opened_at, customer_id, ticket_id = cells.moment("opened_at"), cells.line("customer_id"), cells.line("ticket_id")
    subject, (description, *more) = _what_is_said(cells, mapping, ticket_id)
    # What the description is too long for.
    goes_on = said_by_customer(more, opened_at) if opened_at is not None else ()
    comments = comments_of(row, cells, mapping, customer_id, said_first=goes_on)
    changes = changes_of(row, cells, mapping)
    updated_at = cells.moment("updated_at", needed=False)
    read: Any = {
        "ticket_id": ticket_id,
        "customer_id": customer_id,
        "kind": cells.one_of("kind", get_args(Kind)),
        "priority": cells.one_of("priority", PRIORITIES),
        "status": cells.one_of("status", get_args(Status)),
        "assignee": cells.line("assignee", needed=False),
        "team": _team(cells),
        "tags": _tags(cells),
        "opened_by": cells.line("opened_by", needed=False) or mapping.source,
        "version": cells.whole("version", 1 + len(changes)),
    }
    cells.finish()
    assert opened_at is not None  # noqa: S101 -- else it was a fault
    ticket = Ticket(
        **read,
        subject=subject,
        opened_at=opened_at,
        updated_at=updated_at or max([opened_at, *(one.at for one in comments), *(one.at for one in changes)]),
    )
    return TicketRecord(ticket=ticket, description=description, comments=comments, changes=changes), cells.faults


def ticket_document(record: TicketRecord) -> dict[str, Any]:
    """Return a ticket as files have it."""
    ticket = record.ticket
    return {
        **{name: ticket.row[name] for name in ("ticket_id", "customer_id", "kind", "priority", "status")},
        "subject": ticket.subject,
        "description": record.description,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "tags": list(ticket.tags),
        "opened_at": exact_timestamp(ticket.opened_at),
        "opened_by": ticket.opened_by,
        "updated_at": exact_timestamp(ticket.updated_at),
        "version": ticket.version,
        "comments": [comment_document(one) for one in record.comments],
        "changes": [change_document(one) for one in record.changes],
    }


def _what_is_said(cells: Cells, mapping: SourceMapping, ticket_id: str | None) -> tuple[str, list[str]]:
    """Return a ticket's subject, and its description in pieces that each fit a row. Nothing that was said is lost."""
    whole = cells.line("subject", max_characters=MAX_SOURCE_SUBJECT_CHARACTERS) or ""
    subject = excerpt(whole, MAX_SUBJECT_CHARACTERS)
    description = cells.paragraphs("description", needed=False) or whole
    if subject != whole:
        description = f"{whole}\n\n{description}"
    if mapping.reference and ticket_id is not None:
        description = f"{description}\n\n{mapping.reference.replace('{ticket_id}', ticket_id)}"
    return subject, pieces(description)


def _slug(said: str) -> str:
    """Return a name as teams and tags are written: small letters of ASCII, digits, and hyphens between them."""
    ascii_only = unicodedata.normalize("NFKD", said.casefold()).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", ascii_only).strip("-")[:_MAX_SLUG_CHARACTERS].rstrip("-")


def _team(cells: Cells) -> str | None:
    said = cells.line("team", needed=False)
    if said is not None and not _slug(said):
        cells.fault("team", "must have a name in ASCII: a mapping says which")
    return _slug(said) if said is not None else None


def _tags(cells: Cells) -> tuple[str, ...]:
    said = cells.parts("tags", lambda text: [part for part in _BETWEEN_TAGS.split(text) if part])
    tags = tuple(dict.fromkeys(tag for one in said if (tag := _slug(str(one)))))
    if len(tags) > MAX_TAGS:
        cells.fault("tags", f"are {len(tags)}: the first {MAX_TAGS} are kept", is_remark=True)
    return tags[:MAX_TAGS]
