"""Pages of a desk that cannot choose by itself what is shown: read until a page is full, and no further than so many
reads.
"""  # noqa: D205 -- one sentence

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

#: Reads of one page.
MAX_READS: Final = 4
RowT = TypeVar("RowT")
RowT_co = TypeVar("RowT_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRows(Generic[RowT_co]):
    """What one read of a listing brought."""

    #: Where each stands in the listing, and what it is; None for what is no ticket or customer to us.
    rows: Sequence[tuple[str, RowT_co | None]]
    #: Whether the desk has nothing behind these.
    is_end: bool


#: Returns what comes behind a place of a listing; None is its beginning. One is made for each page.
RowReader = Callable[[str | None], DeskRows[RowT]]


def no_rows(_place: str | None) -> DeskRows[RowT]:
    """Read nothing, for what no row of the desk can meet: a `RowReader`."""
    return DeskRows(rows=(), is_end=True)


def fill_page(
    read: RowReader[RowT],
    place: str | None,
    choose: Callable[[Sequence[RowT]], Sequence[bool]],
    most: int,
    *,
    reads: int = MAX_READS,
) -> tuple[list[RowT], str | None]:
    """Return the next rows that are shown, and behind which place the listing goes on; None if nothing follows.

    Args:
        read: Returns what comes behind a place; None is the beginning.
        place: Behind which the page begins.
        choose: Says of each row of a read whether it is shown: by the filter, the words and the view.
        most: Rows of a page.
        reads: How often `read` is called at most; fewer where it asks the desk twice.
    """
    shown: list[tuple[str, RowT]] = []
    seen: set[str] = set()
    for _ in range(reads):
        got = read(place)
        # A desk may tell a row twice: no page has one twice.
        rows = {where: row for where, row in got.rows if row is not None and where not in seen}
        seen |= rows.keys()
        are_shown = choose(list(rows.values()))
        shown += [one for one, is_shown in zip(rows.items(), are_shown, strict=True) if is_shown]
        if len(shown) > most:
            return [row for _, row in shown[:most]], shown[most - 1][0]
        place = None if got.is_end or not got.rows else got.rows[-1][0]
        if place is None:
            break
    return [row for _, row in shown], place
