"""What holds of a desk in memory holds of each other company's desk: nobody is told more than a grant shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.tools.desk import Customer
from servicedesk.tools.get_customer import MAX_TICKETS
from servicedesk.tools.ticket import Ticket
from tests.depth import examples
from tests.properties.customer_grants import assert_customers, customer_policies, customers, queries, told_of, unsettled
from tests.properties.desks import MAX_CUSTOMERS, Written
from tests.properties.other_desks import OTHER_DESKS, OtherDesks, OtherWorld
from tests.properties.test_tickets import asked, assert_tickets, assert_told, nth_seen, told
from tests.properties.ticket_worlds import NO_TICKET, TicketWorld, desks, elsewhere, may_see, memberships, policies
from tests.properties.worlds import may_see as may_see_customer

few = settings(
    max_examples=examples(40),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
#: What is sent beside the id; a change, beside the version as well.
OF_ONE: Final[Mapping[str, Mapping[str, Any]]] = {
    "get_ticket": {},
    "add_note": {"text": "Called back."},
    "reply_to_customer": {"text": "It works again."},
    "update_ticket": {"team": "network", "priority": "urgent"},
}


NOBODY: Final = "C-9999"
#: No other desk counts due times as ours.
asked_there = asked.filter(lambda one: "is_overdue" not in one[1])


@pytest.fixture(scope="module", params=OTHER_DESKS)
def others(request: pytest.FixtureRequest) -> Iterator[OtherDesks]:
    with OTHER_DESKS[request.param]() as made:
        yield made


def plain(answer: Any) -> str:
    """Return what an answer says, without what RT counts for all tickets together, and without its times."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)", "TIME", told(answer))
    text = re.sub(r"((?:version|older_comments|before)\W+)\d+", r"\1NUMBER", text)
    return re.sub(r"sealed:[\w%.-]+", "CURSOR", text)


def of_one(world: TicketWorld, tool: str, ticket_id: str) -> dict[str, Any]:
    """Return what is sent to a tool that works on one ticket."""
    found: Any = world.tickets.ticket(ticket_id) if tool == "update_ticket" else None
    ticket: Ticket | None = None if found is None else found.ticket
    version = {"version": 1 if ticket is None else ticket.version} if tool == "update_ticket" else {}
    return {"ticket_id": ticket_id, **OF_ONE[tool], **version}


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, asked_there)
def test_a_list_and_a_search_at_another_desk_have_what_a_grant_shows_and_depend_on_nothing_else(
    others: OtherDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], asked: tuple[str, Any]
) -> None:
    world = OtherWorld(others, policy, groups, desk)

    pages = list(world.pages(asked[0], **asked[1]))
    other = list(elsewhere(world, asked[0]).pages(asked[0], **asked[1]))

    assert [plain(page) for page in pages] == [plain(page) for page in other]
    assert_tickets(world, *asked, pages)


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, st.sampled_from(sorted(OF_ONE)), st.integers(0, 44))
def test_an_answer_about_a_ticket_at_another_desk_depends_on_nothing_but_what_a_grant_shows(
    others: OtherDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], tool: str, place: int
) -> None:
    world = OtherWorld(others, policy, groups, desk)
    other = elsewhere(world, tool)
    one = world.written[place % len(world.written)]
    ticket_id, shown = one.ticket.ticket_id, may_see(world, tool, one)

    answers = [plain(some.call(tool, **of_one(some, tool, ticket_id))) for some in (world, other)]

    assert answers[0] == answers[1]
    absent = plain(other.call(tool, **of_one(other, tool, NO_TICKET)))
    assert (answers[0].replace(ticket_id, NO_TICKET) == absent) is (shown is None)
    assert shown is not None or not world.office.writes


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, st.integers(0, 44))
def test_a_ticket_at_another_desk_is_told_with_exactly_the_fields_that_a_grant_shows(
    others: OtherDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], place: int
) -> None:
    world = OtherWorld(others, policy, groups, desk)
    one = nth_seen(world, "get_ticket", place)
    shown = may_see(world, "get_ticket", one)

    answer = world.call("get_ticket", ticket_id=one.ticket.ticket_id)

    assert shown is not None
    assert_told(answer, one, shown)


@pytest.mark.requirement("tools.access-controls")
@few
@given(customer_policies, memberships, customers, queries)
def test_all_pages_of_a_search_at_another_desk_have_exactly_the_customers_and_fields_that_a_grant_shows(
    others: OtherDesks, policy: Any, groups: frozenset[str], people: tuple[Customer, ...], query: str
) -> None:
    world = OtherWorld(others, policy, groups, (), people)

    pages = list(world.pages("search_customer", query=query))

    assert_customers(world, [others.fitted_customer(one) for one in people], query, pages)


@pytest.mark.requirement("tools.access-controls")
@few
@given(customer_policies, memberships, desks, customers, st.integers(0, MAX_CUSTOMERS))
def test_a_customer_at_another_desk_is_told_with_exactly_the_fields_that_a_grant_shows(
    others: OtherDesks,
    policy: Any,
    groups: frozenset[str],
    desk: tuple[Written, ...],
    people: tuple[Customer, ...],
    place: int,
) -> None:
    world = OtherWorld(others, policy, groups, desk, people)
    one = others.fitted_customer(people[place % len(people)])
    shown = may_see_customer(world, "get_customer", one)

    answer = world.call("get_customer", customer_id=one.customer_id)

    if shown is None:
        absent = world.call("get_customer", customer_id=NOBODY)
        assert json.dumps(answer).replace(one.customer_id, NOBODY) == json.dumps(absent)
        return
    content = answer["result"]["structuredContent"]
    theirs = unsettled(world.written, one.customer_id)
    assert {name: content[name] for name in content.keys() & one.row.keys()} == told_of(world, "get_customer", one)
    assert [ticket["ticket_id"] for ticket in content.get("open_tickets", ())] == (
        theirs[:MAX_TICKETS] if "open_tickets" in shown else []
    )
    assert content.get("has_more_open_tickets") == (len(theirs) > MAX_TICKETS if "open_tickets" in shown else None)
