"""Pages of a desk that numbers them, and knows no place behind a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from servicedesk.desks.pages import DeskRows, RowReader, RowT
from servicedesk.desks.records import Record, id_in

#: The rows of a page, each with its id, and whether the page is the last.
NumberedPage = tuple[Sequence[tuple[str, RowT | None]], bool]


class NumberedPages(Generic[RowT]):
    """Reads on by the number of a page, for `fill_page`. Lives as long as one call, and reads no page twice.

    A place is how many rows come before, and the id of the last of them: what comes or goes before it on the same page
    moves nothing. What comes or goes on pages before may move a row over a page's end: use it where a desk has no other
    way, and an order to which little is added at the front.

    Args:
        read: Returns a page; 1 is the first.
        size: Rows of a page; every page but the last has as many.
    """

    def __init__(self, read: Callable[[int], NumberedPage[RowT]], size: int) -> None:
        self._read = read
        self._size = size
        self._pages: dict[int, NumberedPage[RowT]] = {}

    def rows(self, place: str | None) -> DeskRows[RowT]:
        """Return what comes behind a place; None is the beginning. One read, or two where a page ends there."""
        passed, _, last = (place or "0").partition(" ")
        at = max(int(passed) - 1, 0)
        number = at // self._size + 1
        rows, is_end = self._page(number)
        ids = [one for one, _ in rows]
        # If it went away, what came behind it stands in its place.
        begin = ids.index(last) + 1 if last in ids else at % self._size
        if begin >= len(rows) and not is_end:
            number, begin = number + 1, 0
            rows, is_end = self._page(number)
        before = (number - 1) * self._size
        behind = [(f"{before + count} {one}", row) for count, (one, row) in enumerate(rows, start=1)]
        return DeskRows(rows=behind[begin:], is_end=is_end)

    def _page(self, number: int) -> NumberedPage[RowT]:
        if number not in self._pages:
            self._pages[number] = self._read(number)
        return self._pages[number]


def numbered_rows(
    page: Callable[[int], tuple[Sequence[Record], bool]], row_of: Callable[[Record], RowT | None], size: int
) -> RowReader[RowT]:
    """Return what reads rows of records with an ``id``.

    Args:
        page: Returns the records of a page, and whether it is the last; 1 is the first.
        row_of: Returns what a record is to us; None if nothing.
        size: Records of a page.
    """

    def read(number: int) -> NumberedPage[RowT]:
        found, is_end = page(number)
        return [(id_in(one), row_of(one)) for one in found], is_end

    return NumberedPages(read, size).rows
