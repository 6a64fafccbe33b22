"""Finding customers: what is asked of the desk, and how its answer is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import MAX_CONTACTS, MAX_CURSOR_CHARACTERS
from servicedesk.tools.search_customer import search_customer
from servicedesk.tools.tool import Caller
from tests.fakes.desk import JANE, FakeDesk, caller, customer, fields, hide_fields, only, run
from tests.people import person


def found(desk: FakeDesk, query: str, who: Caller | None = None, cursor: str | None = None) -> list[str]:
    result = run(search_customer(desk), who or caller(), query=query, cursor=cursor)
    return [shown.customer_id for shown in result.customers]


def namesakes() -> FakeDesk:
    """Return a desk with more Kims than one page shows."""
    return FakeDesk(customer(number, "Kim Poe") for number in range(100, 102 + MAX_CONTACTS))


def silent() -> FakeDesk:
    """Return a desk that fails whoever asks it anything."""
    desk = namesakes()
    desk.available = False
    return desk


def test_the_next_page_is_what_the_cursor_of_the_first_leads_to() -> None:
    desk = namesakes()

    first = run(search_customer(desk), caller(), query="kim")
    second = run(search_customer(desk), caller(), query="kim", cursor=first.next_cursor)

    assert len(first.customers) == MAX_CONTACTS
    assert {one.customer_id for one in (*first.customers, *second.customers)} == set(desk.customers)
    assert second.next_cursor is None


def test_the_result_says_what_to_do_next() -> None:
    many = FakeDesk(customer(number, "Kim Poe") for number in range(1, 13))

    first = run(search_customer(many), caller(), query="kim")
    none = run(search_customer(many), caller(), query="nobody")

    assert "send next_cursor as cursor" in first.summary()
    assert f"next_cursor: {first.next_cursor}" in first.summary()
    assert '- customer_id: C-1, name: "Kim Poe", email: "mailbox1@example.org"' in first.summary()
    assert "get_customer" in first.summary()
    assert "Check the spelling" in none.summary()
    assert fields(none) == {"customers": []}


def test_a_customer_outside_the_callers_view_is_as_absent_as_one_that_does_not_exist() -> None:
    desk = FakeDesk([JANE, customer(2, "Jane Roe", region="APAC")])

    narrow = run(search_customer(desk), caller(only("APAC")), query="jane")
    alone = run(search_customer(FakeDesk([desk.customers["C-2"]])), caller(only("APAC")), query="jane")

    assert fields(narrow) == fields(alone)
    assert narrow.summary() == alone.summary()
    assert found(desk, "jane", caller(only("AMER"))) == []


def test_hidden_fields_are_absent() -> None:
    result = run(search_customer(FakeDesk([JANE])), caller(hide_fields("email", "phone")), query="jane")

    assert fields(result) == {"customers": [{"customer_id": "C-1042", "name": "Jane Doe", "region": "EMEA"}]}


def test_a_hidden_name_is_not_in_the_summary_and_an_id_cannot_be_hidden() -> None:
    result = run(
        search_customer(FakeDesk([JANE])), caller(hide_fields("name", "customer_id")), query="jane.doe@example.com"
    )

    assert fields(result)["customers"][0] == {
        "customer_id": "C-1042",
        "email": "jane.doe@example.com",
        "phone": "+44 7700 900042",
        "region": "EMEA",
    }
    assert "Jane" not in result.summary()


def test_grants_add_up_row_by_row() -> None:
    desk = FakeDesk([JANE, customer(2, "Jane Roe", region="APAC"), customer(3, "Jane Low", region="AMER")])
    emea_without_phone = Conditions(where={"region": frozenset({"EMEA"})}, hide=frozenset({"phone"}))

    shown = fields(run(search_customer(desk), caller(emea_without_phone, only("APAC")), query="jane"))["customers"]

    assert [(row["customer_id"], "phone" in row) for row in shown] == [("C-1042", False), ("C-2", True)]


@pytest.mark.parametrize("cursor", ["???", "é", "A", "A" * MAX_CURSOR_CHARACTERS])
def test_a_cursor_that_is_none_is_refused_with_advice(cursor: str) -> None:
    with pytest.raises(ToolFailed, match="leave cursor out"):
        found(namesakes(), "kim", cursor=cursor)


def test_a_cursor_of_another_query_or_another_person_is_refused() -> None:
    desk = namesakes()
    cursor = run(search_customer(desk), caller(), query="kim").next_cursor
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-eve"))

    for query, who in (("kim poe", caller()), ("kim", other)):
        with pytest.raises(ToolFailed, match="does not belong to this query"):
            found(desk, query, who, cursor)


def test_a_query_without_a_word_is_refused_and_the_desk_is_not_asked() -> None:
    with pytest.raises(ToolFailed, match="neither letters nor digits"):
        found(silent(), "- !")


NATIONAL = [
    "07700 900042", "(07700) 900042", "07700-900042", "(415) 555-0115", "415-555-0115", "4155550115", "7700 900042",
    "(0)7700 900042", "0 77 00 900042",
]  # fmt: skip


@pytest.mark.parametrize("number", NATIONAL)
def test_a_number_as_dialled_within_a_country_is_answered_with_what_is_missing(number: str) -> None:
    with pytest.raises(ToolFailed, match="country code"):
        found(FakeDesk(), number)


@pytest.mark.parametrize("query", ["customer-a0929692", "build_0123456", "kim0301234567"])
def test_digits_within_a_word_are_no_number(query: str) -> None:
    assert found(FakeDesk(), query) == []


@pytest.mark.parametrize("query", ["C-1042", " c-7 ", "\uff23\uff0d\uff11", "C-7\u200b"])
def test_an_id_is_told_from_a_name(query: str) -> None:
    with pytest.raises(ToolFailed, match="this is an id"):
        found(FakeDesk([]), query)


def test_a_desk_that_does_not_answer_is_unavailable_and_not_empty() -> None:
    with pytest.raises(DeskUnavailable):
        found(silent(), "kim")


def test_what_a_customer_wrote_into_their_name_cannot_reorder_the_answer() -> None:
    desk = FakeDesk([customer(1, "Kim \u202eeoP")])

    result = run(search_customer(desk), caller(), query="kim")

    assert result.customers[0].name == "Kim \N{REPLACEMENT CHARACTER}eoP"
    assert "\u202e" not in result.summary()
