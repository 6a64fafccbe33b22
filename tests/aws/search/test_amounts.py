"""How much of the index a search reads, and what that says of those who are not shown."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import pytest

from servicedesk.aws.search.course import Position
from servicedesk.aws.search.cursor import seal_cursor
from servicedesk.aws.search.lookup import MAX_ROWS, ROWS_OF_A_LOOK
from servicedesk.errors import UnknownCursor
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import MAX_CONTACTS, ContactsPage, Customer
from servicedesk.tools.view import View
from tests.aws.search.index import IndexedDesk
from tests.desks.contract import EVERYTHING, found, pages
from tests.fakes.desk import customer, hide_fields, only
from tests.fakes.execution import FakeSeal


def first_page(desk: IndexedDesk, words: str, *conditions: Conditions) -> ContactsPage:
    return desk.search(words, View(conditions) if conditions else EVERYTHING, None, subject="bob")


def crowd(others: Iterable[Customer] = ()) -> IndexedDesk:
    """Return a desk of a thousand Kims in APAC, and some others."""
    return IndexedDesk([*(customer(number, "Kim Poe", region="APAC") for number in range(5_000, 6_000)), *others])


def test_a_search_reads_a_bounded_number_of_rows_and_goes_on_where_they_end() -> None:
    desk = crowd()

    page = first_page(desk, "kim zz")

    assert page.contacts == ()
    assert page.next_cursor is not None
    assert sum(desk.reads) <= MAX_ROWS
    assert found(desk, "kim zz") == []


def test_a_page_that_fills_early_costs_one_read() -> None:
    desk = crowd()

    assert len(first_page(desk, "kim").contacts) == MAX_CONTACTS
    assert desk.reads == [ROWS_OF_A_LOOK]


def test_a_page_that_is_full_reads_as_much_for_one_who_may_not_see_everything() -> None:
    desk = crowd()

    assert len(first_page(desk, "kim", only("APAC")).contacts) == MAX_CONTACTS
    assert desk.reads == [MAX_ROWS]


NARROWED = {
    "rows": only("EMEA"),
    "a field that is searched": hide_fields("email"),
    "both, by several grants": Conditions(where={"region": frozenset({"AMER"})}, hide=frozenset({"phone"})),
}


@pytest.mark.parametrize("narrowed", NARROWED.values(), ids=NARROWED.keys())
@pytest.mark.parametrize("unseen", [0, 1, 49, 50, 51, 199, 200, 201])
def test_how_many_entries_one_may_not_see_shows_in_no_number_of_reads(unseen: int, narrowed: Conditions) -> None:
    nobody = IndexedDesk()
    desk = IndexedDesk(
        customer(1_000 + number, "Kim Poe", email="kim@hidden.example", region="APAC") for number in range(unseen)
    )

    assert first_page(nobody, "hidden.example", narrowed).contacts == ()
    assert first_page(desk, "hidden.example", narrowed).contacts == ()

    assert len(desk.reads) == len(nobody.reads)
    assert sum(desk.reads) <= MAX_ROWS


def test_whoever_lies_behind_many_one_may_not_see_is_found_on_a_later_page() -> None:
    desk = crowd([customer(4_999, "Kim Zoe", region="EMEA")])

    shown = list(pages(desk, "kim", View((only("EMEA"),))))

    assert list(chain.from_iterable(shown)) == ["C-4999"]
    assert len(shown) > 1


def test_the_cursor_is_the_same_whoever_was_passed_over() -> None:
    seen = [customer(number, "Kim Doe") for number in (*range(1000, 1012, 2), *range(2000, 2012))]
    unseen = [customer(number, "Kim Doe", region="APAC") for number in range(1001, 1012, 2)]

    alone = first_page(IndexedDesk(seen), "kim", only("EMEA"))

    assert first_page(IndexedDesk([*seen, *unseen]), "kim", only("EMEA")) == alone
    assert alone.next_cursor is not None


#: As a release would make it that reads more out of the same words.
OF_ANOTHER_RELEASE = seal_cursor(Position(term=1, reading=0), "kim", "bob", FakeSeal())


@pytest.mark.parametrize("cursor", ["???", "é", "A", "sealed:x", OF_ANOTHER_RELEASE])
def test_a_cursor_that_is_none_reads_nothing(cursor: str) -> None:
    desk = crowd()

    with pytest.raises(UnknownCursor):
        desk.search("kim", EVERYTHING, cursor, subject="bob")
    assert desk.reads == []
