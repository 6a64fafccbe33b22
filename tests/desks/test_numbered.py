"""Reading on at a desk that numbers its pages: each row once, whatever comes or goes on the page in between."""

from collections.abc import Callable, Sequence

import pytest

from servicedesk.desks import DeskRows, NumberedPage, NumberedPages, fill_page

SIZE = 3
SEVEN = ["a", "b", "c", "d", "e", "f", "g"]


def every_one(rows: Sequence[str]) -> Sequence[bool]:
    return [True] * len(rows)


def only_g(rows: Sequence[str]) -> Sequence[bool]:
    return [one == "g" for one in rows]


class Shelf:
    """A desk's rows; `asked` are the numbers of the pages that were read."""

    def __init__(self, rows: Sequence[str]) -> None:
        self.rows = list(rows)
        self.asked: list[int] = []

    def page(self, number: int) -> NumberedPage[str]:
        self.asked.append(number)
        rows = self.rows[(number - 1) * SIZE : number * SIZE]
        return [(one, one) for one in rows], number * SIZE >= len(self.rows)

    def reader(self) -> Callable[[str | None], DeskRows[str]]:
        return NumberedPages(self.page, SIZE).rows

    def pages(self, most: int, between: Callable[[], None] = lambda: None) -> list[list[str]]:
        """Return pages of so many rows; between the first and the second, something happens."""
        found, place = fill_page(self.reader(), None, every_one, most)
        told = [found]
        between()
        while place is not None:
            found, place = fill_page(self.reader(), place, every_one, most)
            told.append(found)
        return told


@pytest.mark.parametrize("rows", range(8))
@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_all_pages_together_have_each_row_once_in_order(rows: int, most: int) -> None:
    shelf = Shelf(SEVEN[:rows])

    told = shelf.pages(most)

    assert [one for page in told for one in page] == SEVEN[:rows]
    assert all(len(page) == most for page in told[:-1])


@pytest.mark.parametrize("gone", ["a", "b"])
def test_who_goes_between_two_pages_takes_nobody_along(gone: str) -> None:
    shelf = Shelf(SEVEN)

    told = shelf.pages(2, between=lambda: shelf.rows.remove(gone))

    assert told == [["a", "b"], ["c", "d"], ["e", "f"], ["g"]]


def test_what_comes_before_on_the_same_page_is_not_told_and_tells_nothing_twice() -> None:
    shelf = Shelf(SEVEN)

    told = shelf.pages(1, between=lambda: shelf.rows.insert(0, "new"))

    assert told == [[one] for one in SEVEN]


def test_no_page_is_read_twice_in_one_call() -> None:
    shelf = Shelf(SEVEN)

    found, place = fill_page(shelf.reader(), None, only_g, 2)

    assert (found, place) == (["g"], None)
    assert shelf.asked == [1, 2, 3]


def test_a_page_is_read_as_often_as_it_may_be() -> None:
    shelf = Shelf(SEVEN)

    found, place = fill_page(shelf.reader(), None, only_g, 2, reads=2)

    assert found == []
    assert shelf.asked == [1, 2]
    assert fill_page(shelf.reader(), place, only_g, 2, reads=2) == (["g"], None)
