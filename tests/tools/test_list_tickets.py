"""Listing tickets: which, in which order, page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from servicedesk.errors import ToolFailed
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.list_tickets import list_tickets
from servicedesk.tools.tickets import MAX_LISTED
from servicedesk.tools.tool import Caller
from tests.fakes.desk import JANE, NOW, FakeDesk, caller, customer, fields, hide_fields, only, run, ticket
from tests.fakes.tickets import FakeTickets
from tests.people import person

APAC = customer(7, region="APAC")
DESK = [
    ticket(1, opened_at=NOW - timedelta(hours=5), priority="urgent"),
    ticket(2, opened_at=NOW - timedelta(hours=6), priority="low", assignee="bob"),
    ticket(3, opened_at=NOW - timedelta(hours=7), priority="low", assignee="eve", team="emea", status="pending"),
    ticket(4, APAC, opened_at=NOW - timedelta(hours=1), priority="high", status="new"),
    ticket(5, opened_at=NOW - timedelta(days=30), status="resolved", updated_at=NOW - timedelta(minutes=5)),
    ticket(6, opened_at=NOW - timedelta(days=40), status="closed", updated_at=NOW - timedelta(minutes=3)),
]


def listed(tickets: FakeTickets | None = None, who: Caller | None = None, **arguments: Any) -> Any:
    tickets = tickets or FakeTickets(FakeDesk([JANE, APAC], DESK))
    return run(list_tickets(tickets, clock=NOW.timestamp), who or caller(), **arguments)


def numbers(result: Any) -> list[int]:
    return [int(one.ticket_id.removeprefix("T-")) for one in result.tickets]


LISTS: dict[str, tuple[dict[str, Any], list[int]]] = {
    "what somebody has to work on, the most urgent and of these the oldest first": ({}, [1, 4, 3, 2]),
    "of one status": ({"status": ["new"]}, [4]),
    "of several": ({"status": ["pending", "new"]}, [4, 3]),
    "of settled ones the last updated first": ({"status": ["resolved", "closed"]}, [6, 5]),
    "one's own": ({"assignee": "me"}, [2]),
    "a colleague's": ({"assignee": "eve"}, [3]),
    "nobody's": ({"assignee": "nobody"}, [1, 4]),
    "a team's": ({"team": "emea"}, [3]),
    "a region's": ({"region": "APAC"}, [4]),
    "of some priorities": ({"priority": ["urgent", "high"]}, [1, 4]),
    "overdue ones": ({"is_overdue": True}, [1]),
    "those updated since": (
        {"updated_since": "2026-11-23T11:56:00Z", "status": ["open", "resolved", "closed"]},
        [6],
    ),
    "all at once": ({"assignee": "nobody", "region": "EMEA", "priority": ["urgent"], "is_overdue": True}, [1]),
    "an empty list of statuses is none": ({"status": [], "priority": []}, [1, 4, 3, 2]),
}


@pytest.mark.parametrize(("arguments", "expected"), LISTS.values(), ids=LISTS)
def test_a_list_has_the_tickets_that_meet_all_the_arguments_in_order(
    arguments: dict[str, Any], expected: list[int]
) -> None:
    assert numbers(listed(**arguments)) == expected


def test_a_row_is_short() -> None:
    (row,) = fields(listed(team="emea"))["tickets"]

    assert row == {
        "ticket_id": "T-00000003",
        "customer_id": "C-1042",
        "name": "Jane Doe",
        "subject": "Subject 3",
        "priority": "low",
        "status": "pending",
        "assignee": "eve",
        "team": "emea",
        "opened_at": "2026-11-23T05:00:00Z",
        "is_overdue": False,
    }


@pytest.mark.parametrize("count", [0, 1, MAX_LISTED, MAX_LISTED + 1, 2 * MAX_LISTED + 3])
@pytest.mark.parametrize("arguments", [{}, {"status": ["open", "closed"]}, {"is_overdue": True}])
def test_all_pages_together_have_each_ticket_once_and_the_last_says_that_nothing_follows(
    count: int, arguments: dict[str, Any]
) -> None:
    opened = [ticket(number, opened_at=NOW - timedelta(days=9, minutes=number)) for number in range(count)]
    tickets = FakeTickets(FakeDesk([JANE], opened))

    pages = [listed(tickets, **arguments)]
    while pages[-1].next_cursor:
        assert "send next_cursor as cursor" in pages[-1].next_step()
        assert "There may be more" in pages[-1].outcome()
        pages.append(listed(tickets, cursor=pages[-1].next_cursor, **arguments))

    assert sorted(number for page in pages for number in numbers(page)) == list(range(count))
    assert max(len(page.tickets) for page in pages) <= MAX_LISTED
    assert "There may be more" not in pages[-1].outcome()


def test_a_cursor_of_other_arguments_or_another_person_is_refused() -> None:
    tickets = FakeTickets(FakeDesk([JANE], [ticket(number) for number in range(MAX_LISTED + 1)]))
    cursor = listed(tickets).next_cursor
    other = replace(caller(), principal=person("support-engineers", subject="subject-of-eve"))

    for who, arguments in ((caller(), {"region": "EMEA"}), (other, {}), (caller(), {"cursor": "x"})):
        with pytest.raises(ToolFailed, match="does not belong to these arguments"):
            listed(tickets, who, **{"cursor": cursor, **arguments})


def test_tickets_outside_the_view_are_as_absent_as_those_that_do_not_exist() -> None:
    shown = listed(who=caller(only("APAC")))
    alone = listed(FakeTickets(FakeDesk([APAC], [DESK[3]])), caller(only("APAC")))

    assert fields(shown) == fields(alone)
    assert shown.summary() == alone.summary()
    assert numbers(listed(who=caller(only("AMER")))) == []


@pytest.mark.parametrize("assignee", ["eve", "me", "nobody"])
def test_who_works_on_a_ticket_is_not_learnt_by_asking_for_it(assignee: str) -> None:
    result = listed(who=caller(hide_fields("assignee")), assignee=assignee)

    assert fields(result) == {"tickets": []}


def test_a_grant_can_show_tickets_by_what_they_are() -> None:
    urgent = Conditions(where={"priority": frozenset({"urgent"})}, hide=frozenset({"subject", "name"}))
    tagged = Conditions(where={"tags": frozenset({"vat"})})
    tickets = FakeTickets(FakeDesk([JANE, APAC], [*DESK[:2], replace(DESK[2], tags=("late", "vat"))]))

    rows = fields(listed(tickets, caller(urgent, tagged)))["tickets"]

    assert [(row["ticket_id"], "subject" in row, "name" in row) for row in rows] == [
        ("T-00000001", False, False),
        ("T-00000003", True, True),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        {"status": ["done"]},
        {"priority": "urgent"},
        {"region": "emea"},
        {"team": "The team"},
        {"updated_since": "today"},
    ],
)
def test_what_no_ticket_can_be_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        listed(**arguments)
