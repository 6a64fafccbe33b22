"""Finding tickets by words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from servicedesk.errors import DeskUnavailable, ToolFailed
from servicedesk.tools.search_tickets import search_tickets
from servicedesk.tools.tickets import MAX_FOUND
from servicedesk.tools.tool import Caller
from tests.fakes.desk import JANE, FakeDesk, caller, customer, fields, hide_fields, only, run, ticket
from tests.fakes.tickets import FakeTickets
from tests.people import person

APAC = customer(7, region="APAC")


def desk() -> FakeTickets:
    tickets = [
        ticket(1, subject="VAT invoice is wrong", status="closed"),
        ticket(2, subject="Printer on fire"),
        ticket(3, APAC, subject="Invoices"),
    ]
    return FakeTickets(FakeDesk([JANE, APAC], tickets), {"T-00000002": "The invoice burns, too."})


def found(query: str, who: Caller | None = None, tickets: FakeTickets | None = None, **arguments: Any) -> list[str]:
    result = run(search_tickets(tickets or desk()), who or caller(), query=query, **arguments)
    return [one.ticket_id[-1] for one in result.tickets]


def test_tickets_in_any_status_are_found_by_subject_and_description_the_newest_first() -> None:
    assert found("invoice") == ["3", "2", "1"]
    assert found("VAT invoice") == ["1"]
    assert found("invoice", customer_id="C-7") == ["3"]
    assert found("nothing of this") == []


def test_a_page_leads_to_the_next_and_to_a_ticket() -> None:
    tickets = FakeTickets(FakeDesk([JANE], [ticket(number, subject="The same") for number in range(MAX_FOUND + 1)]))

    first = run(search_tickets(tickets), caller(), query="same")
    second = run(search_tickets(tickets), caller(), query="same", cursor=first.next_cursor)

    assert (len(first.tickets), len(second.tickets)) == (MAX_FOUND, 1)
    assert "There may be more" in first.outcome()
    assert "next_cursor" in first.next_step()
    assert "get_ticket" in first.next_step()
    assert second.next_cursor is None


def test_nothing_found_is_answered_with_what_to_try() -> None:
    result = run(search_tickets(desk()), caller(), query="zebra")

    assert fields(result) == {"tickets": []}
    assert "fewer words" in result.next_step()


def test_a_ticket_outside_the_view_is_as_absent_as_one_that_does_not_exist() -> None:
    tickets = desk()
    alone = FakeTickets(FakeDesk([APAC], tickets.desk.tickets[2:]))

    narrow, expected = (run(search_tickets(one), caller(only("APAC")), query="invoice") for one in (tickets, alone))

    assert fields(narrow) == fields(expected)


@pytest.mark.parametrize("hidden", ["subject", "description"])
def test_a_hidden_text_cannot_be_guessed_by_searching_for_it(hidden: str) -> None:
    assert found("invoice", caller(hide_fields(hidden))) == []


def test_a_cursor_of_another_search_or_another_person_is_refused() -> None:
    tickets = FakeTickets(FakeDesk([JANE], [ticket(number, subject="The same") for number in range(MAX_FOUND + 1)]))
    cursor = run(search_tickets(tickets), caller(), query="same").next_cursor
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-eve"))

    for who, arguments in ((caller(), {"query": "the"}), (caller(), {"customer_id": "C-1042"}), (other, {})):
        with pytest.raises(ToolFailed, match="does not belong to these arguments"):
            found(**{"query": "same", "cursor": cursor, "who": who, "tickets": tickets, **arguments})


@pytest.mark.parametrize(
    ("query", "said"), [("- !", "neither letters nor digits"), ("t-00000001 ", "this is an id"), ("T-8KQ3M2ZP", "id")]
)
def test_what_are_no_words_is_refused_and_the_desk_is_not_asked(query: str, said: str) -> None:
    tickets = desk()
    tickets.desk.available = False

    with pytest.raises(ToolFailed, match=said):
        found(query, tickets=tickets)


def test_a_desk_that_does_not_answer_is_unavailable_and_not_empty() -> None:
    tickets = desk()
    tickets.desk.available = False

    with pytest.raises(DeskUnavailable):
        found("invoice", tickets=tickets)
