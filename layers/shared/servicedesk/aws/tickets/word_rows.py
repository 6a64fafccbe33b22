"""Rows of the index of tickets by words: one for each stem of each ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from servicedesk.aws.desk_rows import WRITTEN, Key, Row, key, optional_text, require_readable, strings, text
from servicedesk.aws.tickets.rows import stems_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTicket:
    """A ticket as the index has it."""

    ticket_id: str
    #: Whose it was when it was opened: it may have been moved since. None once they are erased.
    customer_id: str | None
    #: All under which it is found.
    stems: frozenset[str]


def ticket_word_partition(region: str, stem: str) -> str:
    """Return the partition of the tickets of a region that have a stem."""
    return f"tword#{region}#{stem}"


def ticket_word_key(region: str, stem: str, opening_order: str) -> Key:
    """Return the key of the row that finds a ticket, which sorts by its opening, under a stem."""
    return key(ticket_word_partition(region, stem), opening_order)


def ticket_word_rows(region: str, customer_id: str, opening_order: str, stems: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows that find a ticket."""
    found = strings({"customer_id": customer_id, "stems": " ".join(stems)})
    return [{**ticket_word_key(region, stem, opening_order), **WRITTEN, **found} for stem in stems]


def found_ticket_of(row: Row) -> FoundTicket:
    """Return the ticket that a row finds."""
    require_readable(row)
    return FoundTicket(
        ticket_id=text(row, "sk").rpartition("#")[2],
        customer_id=optional_text(row, "customer_id"),
        stems=frozenset(stems_of(row)),
    )
