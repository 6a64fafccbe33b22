"""Finding customers: by whole and half words, page by page, within what the caller sees."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.desk import Customer
from servicedesk.tools.search_customer import MAX_CURSOR_CHARACTERS, search_customer
from servicedesk.tools.tool import Caller
from servicedesk.tools.view import Conditions
from tests.desk import JANE, StoredDesk, caller, customer, fields, hiding, only, run
from tests.people import person

MAX_ROWS = 200


def found(desk: StoredDesk, query: str, who: Caller | None = None, **arguments: Any) -> list[str]:
    result = run(search_customer(desk), who or caller(), query=query, **arguments)
    return [shown.customer_id for shown in result.customers]


def every_page(desk: StoredDesk, query: str, who: Caller | None = None) -> list[list[str]]:
    pages, cursor = [], None
    while True:
        result = run(search_customer(desk), who or caller(), query=query, cursor=cursor)
        pages.append([shown.customer_id for shown in result.customers])
        cursor = result.next_cursor
        if cursor is None:
            return pages


QUERIES = {
    "a name": "Jane Doe",
    "the beginning of a name": "ja",
    "words in any order": "doe jane",
    "an address": "JANE.DOE@example.com",
    "the beginning of an address": "jane.doe@ex",
    "a domain": "example.com",
    "a phone number": "+44 7700 900042",
    "the beginning of a phone number": "+44 77",
    "a name and a phone number": "doe +44 7700",
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_a_customer_is_found_by(query: str) -> None:
    desk = StoredDesk([JANE, customer(1, "Sam Poe"), customer(2, "Janet Roe")])

    assert JANE.customer_id in found(desk, query)
    assert "C-1" not in found(desk, query)


@pytest.mark.parametrize("query", ["王", "伟", "王伟", "伟 王"])
def test_a_name_in_ideographs_is_found_by_any_of_them(query: str) -> None:
    assert found(StoredDesk([JANE, customer(1, "王伟"), customer(2, "李秀英")]), query) == ["C-1"]


@pytest.mark.parametrize("query", ["ane", "oe", "jane roe", "doe janes"])
def test_a_customer_is_not_found_by_what_no_word_of_theirs_starts_with(query: str) -> None:
    assert found(StoredDesk([JANE, customer(2, "Mary Roe")]), query) == []


def test_a_customer_with_several_matching_words_is_shown_once() -> None:
    twins = [customer(number, "Anna Annabel Anneli", email=f"ann{number}@annex.example") for number in range(1, 26)]

    pages = every_page(StoredDesk(twins), "ann")

    assert sorted(chain.from_iterable(pages)) == sorted(twin.customer_id for twin in twins)
    assert max(map(len, pages)) == 10


def test_pages_follow_each_other_and_the_last_has_no_cursor() -> None:
    desk = StoredDesk(customer(number, "Kim Poe") for number in range(1000, 1020))

    pages = every_page(desk, "kim")

    assert [len(page) for page in pages] == [10, 10]
    assert list(chain.from_iterable(pages)) == [f"C-{number}" for number in range(1000, 1020)]


def test_the_result_says_what_to_do_next() -> None:
    many = StoredDesk(customer(number, "Kim Poe") for number in range(1, 13))

    first = run(search_customer(many), caller(), query="kim")
    none = run(search_customer(many), caller(), query="nobody")

    assert "send next_cursor as cursor" in first.summary()
    assert f"next_cursor: {first.next_cursor}" in first.summary()
    assert '- customer_id: C-1, name: "Kim Poe", email: "mailbox1@example.org"' in first.summary()
    assert "get_customer" in first.summary()
    assert "Check the spelling" in none.summary()
    assert fields(none) == {"customers": []}


def test_a_customer_outside_the_callers_view_is_as_absent_as_one_that_does_not_exist() -> None:
    desk = StoredDesk([JANE, customer(2, "Jane Roe", region="APAC")])

    narrow = run(search_customer(desk), caller(only("APAC")), query="jane")
    alone = run(search_customer(StoredDesk([desk.customers["C-2"]])), caller(only("APAC")), query="jane")

    assert fields(narrow) == fields(alone)
    assert narrow.summary() == alone.summary()
    assert found(desk, "jane", caller(only("AMER"))) == []


def test_hidden_fields_are_absent() -> None:
    result = run(search_customer(StoredDesk([JANE])), caller(hiding("email", "phone")), query="jane")

    assert fields(result) == {"customers": [{"customer_id": "C-1042", "name": "Jane Doe", "region": "EMEA"}]}


def test_a_hidden_name_is_not_in_the_summary_and_an_id_cannot_be_hidden() -> None:
    result = run(
        search_customer(StoredDesk([JANE])), caller(hiding("name", "customer_id")), query="jane.doe@example.com"
    )

    assert fields(result)["customers"][0] == {
        "customer_id": "C-1042",
        "email": "jane.doe@example.com",
        "phone": "+44 7700 900042",
        "region": "EMEA",
    }
    assert "Jane" not in result.summary()


@pytest.mark.parametrize(
    ("query", "hidden"),
    [
        ("+44 7700 900042", "phone"),
        ("jane.doe@example.com", "email"),
        ("example.com", "email"),
        ("doe +44", "phone"),
        ("jane +44", "phone"),
    ],
)
def test_a_hidden_field_cannot_be_guessed_by_searching_for_it(query: str, hidden: str) -> None:
    desk = StoredDesk([JANE])

    assert found(desk, query) == ["C-1042"]
    assert found(desk, query, caller(hiding(hidden))) == []


def test_a_word_of_a_hidden_field_does_not_stand_in_for_a_visible_one() -> None:
    """The smallest matching word is a hidden one; the customer is shown at the smallest visible one instead."""
    desk = StoredDesk([customer(1, "Kimberly Poe", email="kim@example.com")])

    assert found(desk, "kim") == ["C-1"]
    assert found(desk, "kim", caller(hiding("email"))) == ["C-1"]
    assert found(desk, "kim", caller(hiding("name"))) == ["C-1"]
    assert found(desk, "kimb", caller(hiding("name"))) == []
    assert found(desk, "kim", caller(hiding("name", "email"))) == []


def test_grants_add_up_row_by_row() -> None:
    desk = StoredDesk([JANE, customer(2, "Jane Roe", region="APAC"), customer(3, "Jane Low", region="AMER")])
    emea_without_phone = Conditions(where={"region": frozenset({"EMEA"})}, hide=frozenset({"phone"}))

    shown = fields(run(search_customer(desk), caller(emea_without_phone, only("APAC")), query="jane"))["customers"]

    assert [(row["customer_id"], "phone" in row) for row in shown] == [("C-1042", False), ("C-2", True)]


def crowd(shown: Customer | None = None) -> StoredDesk:
    """Return a desk of a thousand Kims in APAC, and perhaps one other."""
    kims = [customer(number, "Kim Poe", region="APAC") for number in range(5_000, 6_000)]
    return StoredDesk([*kims, *([shown] if shown else [])])


def test_a_search_reads_a_bounded_number_of_rows_and_goes_on_where_they_end() -> None:
    desk = crowd()
    tool = search_customer(desk)

    first = run(tool, caller(), query="kim zz")

    assert first.customers == ()
    assert first.next_cursor is not None
    assert "send next_cursor as cursor" in first.summary()
    assert sum(desk.reads) <= MAX_ROWS


def test_a_search_for_nobody_among_many_ends() -> None:
    assert list(chain.from_iterable(every_page(crowd(), "kim zz"))) == []


NARROWED = {
    "rows": only("EMEA"),
    "a field that is searched": hiding("email"),
    "both, by several grants": Conditions(where={"region": frozenset({"AMER"})}, hide=frozenset({"phone"})),
}


@pytest.mark.parametrize("narrowed", NARROWED.values(), ids=NARROWED.keys())
@pytest.mark.parametrize("unseen", [0, 1, 49, 50, 51, 199, 200, 201])
def test_how_many_entries_one_may_not_see_shows_in_no_number_of_reads(unseen: int, narrowed: Conditions) -> None:
    nobody = StoredDesk()
    desk = StoredDesk(
        customer(1_000 + number, "Kim Poe", email="kim@hidden.example", region="APAC") for number in range(unseen)
    )

    assert found(nobody, "hidden.example", caller(narrowed)) == []
    assert found(desk, "hidden.example", caller(narrowed)) == []

    assert len(desk.reads) == len(nobody.reads)
    assert sum(desk.reads) <= MAX_ROWS


def test_a_page_that_is_full_reads_as_much_for_one_who_may_not_see_everything() -> None:
    desk = crowd()

    assert len(found(desk, "kim", caller(only("APAC")))) == 10
    assert desk.reads == [MAX_ROWS]


def test_a_page_that_fills_early_costs_one_read() -> None:
    desk = crowd()

    assert len(found(desk, "kim")) == 10
    assert desk.reads == [50]


def test_whoever_lies_behind_many_one_may_not_see_is_found_on_a_later_page() -> None:
    seen = customer(4_999, "Kim Zoe", region="EMEA")

    pages = every_page(crowd(seen), "kim", caller(only("EMEA")))

    assert list(chain.from_iterable(pages)) == ["C-4999"]
    assert len(pages) > 1


def test_the_cursor_is_the_same_whoever_was_passed_over() -> None:
    seen = [customer(number, "Kim Doe", region="EMEA") for number in range(1000, 1012)]
    unseen = [customer(number, "Kim Doe", region="APAC") for number in range(1000, 1012) if number % 2]
    visible = [one for one in seen if one.customer_id not in {other.customer_id for other in unseen}]
    more = [customer(number, "Kim Doe") for number in range(2000, 2012)]

    with_others = run(search_customer(StoredDesk([*visible, *unseen, *more])), caller(only("EMEA")), query="kim")
    without = run(search_customer(StoredDesk([*visible, *more])), caller(only("EMEA")), query="kim")

    assert fields(with_others) == fields(without)


def forged(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


CURSORS = {
    "not base 64": "???",
    "not text": urlsafe_b64encode(b"\xff\xfe").decode(),
    "not ASCII": "é",
    "of one character": "A",
    "without a position": forged("0123456789abcdef"),
    "of no search": forged("0123456789abcdef#kim#C-1"),
    "with an id of another kind": forged("0123456789abcdef#kim#T-1"),
    "as long as allowed": "A" * MAX_CURSOR_CHARACTERS,
}


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS.keys())
def test_a_cursor_that_is_none_is_refused_with_advice_and_nothing_is_read(cursor: str) -> None:
    desk = crowd()

    with pytest.raises(ToolFailed, match="leave cursor out"):
        found(desk, "kim", cursor=cursor)
    assert desk.reads == []


def test_a_cursor_of_another_query_is_refused_and_nothing_is_read() -> None:
    desk = crowd()
    cursor = run(search_customer(desk), caller(), query="kim").next_cursor
    desk.reads.clear()

    with pytest.raises(ToolFailed, match="does not belong to this query"):
        found(desk, "kim poe", cursor=cursor)
    assert desk.reads == []


def test_a_cursor_of_another_person_is_refused_and_nothing_is_read() -> None:
    desk = crowd()
    cursor = run(search_customer(desk), caller(), query="kim").next_cursor
    desk.reads.clear()
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-eve"))

    with pytest.raises(ToolFailed, match="does not belong to this query"):
        found(desk, "kim", other, cursor=cursor)
    assert desk.reads == []


def test_a_query_without_a_word_is_refused_and_nothing_is_read() -> None:
    desk = crowd()

    with pytest.raises(ToolFailed, match="neither letters nor digits"):
        found(desk, "- !")
    assert desk.reads == []


NATIONAL = [
    "07700 900042", "(07700) 900042", "07700-900042", "(415) 555-0115", "415-555-0115", "4155550115", "7700 900042",
    "(0)7700 900042", "0 77 00 900042",
]  # fmt: skip


@pytest.mark.parametrize("number", NATIONAL)
def test_a_number_as_dialled_within_a_country_is_answered_with_what_is_missing(number: str) -> None:
    with pytest.raises(ToolFailed, match="country code"):
        found(StoredDesk([JANE]), number)


@pytest.mark.parametrize("query", ["C-1042", " c-7 ", "\uff23\uff0d\uff11", "C-7\u200b"])
def test_an_id_is_told_from_a_name(query: str) -> None:
    with pytest.raises(ToolFailed, match="this is an id"):
        found(StoredDesk([]), query)


def test_a_desk_that_does_not_answer_is_unavailable_and_not_empty() -> None:
    desk = crowd()
    desk.available = False

    with pytest.raises(DeskUnavailable):
        found(desk, "kim")


def test_what_a_customer_wrote_into_their_name_cannot_reorder_the_answer() -> None:
    desk = StoredDesk([customer(1, "Kim \u202eeoP")])

    result = run(search_customer(desk), caller(), query="kim")

    assert result.customers[0].name == "Kim \N{REPLACEMENT CHARACTER}eoP"
    assert "\u202e" not in result.summary()
