"""Pages of a desk that cannot choose by itself what is shown: read until a page is full, and no further than so many
reads.
"""  # noqa: D205 -- one sentence

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from servicedesk.tools.lifecycle import is_settled
from servicedesk.tools.ticket_rows import is_overdue
from servicedesk.tools.tickets import CustomerTicket, TicketFilter

#: Reads of one page.
MAX_READS: Final = 4
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRows(Generic[RowT]):
    """What one read of a listing brought."""

    #: Where each stands in the listing, and what it is; None for what is no ticket or customer to us.
    rows: Sequence[tuple[str, RowT | None]]
    #: Whether the desk has nothing behind these.
    is_end: bool


def fill_page(
    read: Callable[[str | None], DeskRows[RowT]],
    place: str | None,
    shows: Callable[[RowT], bool],
    most: int,
    *,
    reads: int = MAX_READS,
) -> tuple[list[RowT], str | None]:
    """Return the next rows that are shown, and behind which place the listing goes on; None if nothing follows.

    Args:
        read: Returns what comes behind a place; None is the beginning.
        place: Behind which the page begins.
        shows: Whether a row is shown: by its filter and the view.
        most: Rows of a page.
        reads: How often `read` is called at most; fewer where it asks the desk twice.
    """
    shown: list[tuple[str, RowT]] = []
    for _ in range(reads):
        got = read(place)
        shown += [(where, row) for where, row in got.rows if row is not None and shows(row)]
        if len(shown) > most:
            return [row for _, row in shown[:most]], shown[most - 1][0]
        place = None if got.is_end or not got.rows else got.rows[-1][0]
        if place is None:
            break
    return [row for _, row in shown], place


def is_wanted(one: CustomerTicket, wanted: TicketFilter) -> bool:
    """Whether a ticket meets a filter, whatever of it the desk has looked at already."""
    ticket = one.ticket
    return (
        ticket.status in wanted.statuses
        and wanted.region in {None, one.customer.region}
        and (wanted.priorities is None or ticket.priority in wanted.priorities)
        and wanted.assignee in {None, ticket.assignee}
        and not (wanted.is_unassigned and ticket.assignee is not None)
        and wanted.team in {None, ticket.team}
        and (wanted.overdue_at is None or is_overdue(ticket, wanted.overdue_at))
        and (wanted.updated_since is None or ticket.updated_at >= wanted.updated_since)
    )


def comes_latest_first(wanted: TicketFilter) -> bool:
    """Whether a list is in the order of updates, the last first; else the most urgent come first, then the oldest."""
    return wanted.updated_since is not None or any(map(is_settled, wanted.statuses))


def asked_of(wanted: TicketFilter) -> Sequence[str]:
    """Return a filter as texts, for `Cursors.asked`: overdue is whatever is so when the next page is asked for."""
    return [
        ",".join(sorted(wanted.statuses)), wanted.region or "", ",".join(sorted(wanted.priorities or ())),
        str(wanted.priorities is None), wanted.assignee or "", str(wanted.is_unassigned), wanted.team or "",
        str(wanted.overdue_at is not None), str(wanted.updated_since),
    ]  # fmt: skip
