"""Whatever the grants, groups and conditions: nobody is told anything of a ticket but what a grant shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from servicedesk.policy.rules import Rules
from servicedesk.tools.customer_rows import CUSTOMERS as CUSTOMER_ROWS
from servicedesk.tools.lifecycle import TRANSITIONS, is_settled
from servicedesk.tools.ticket_rows import TICKETS
from tests.depth import examples
from tests.properties.customer_grants import CUSTOMER_VALUES
from tests.properties.desks import ALTERATIONS, BOB, CUSTOMERS, OPENED, WORDS, Written
from tests.properties.ticket_worlds import (
    LISTS,
    NO_TICKET,
    OF_ONE_TICKET,
    VALUES,
    TicketWorld,
    elsewhere,
    may_see,
    seen_through,
    worlds,
)

thorough = settings(
    max_examples=examples(50),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
often = settings(thorough, max_examples=examples(100))
places = st.integers(0, 44)
one_tools = st.sampled_from(sorted(OF_ONE_TICKET))
#: What a list is asked for → whether a ticket has it, beside being unsettled where no status is asked for.
FILTERS: dict[str, tuple[dict[str, Any], Callable[[Written], bool]]] = {
    "nothing": ({}, lambda _: True),
    "any status": ({"status": [*TRANSITIONS]}, lambda _: True),
    "what is settled": ({"status": ["closed", "resolved"]}, lambda one: is_settled(one.ticket.status)),
    "mine": ({"assignee": "me"}, lambda one: one.ticket.assignee == BOB),
    "hers": ({"assignee": "ada", "status": [*TRANSITIONS]}, lambda one: one.ticket.assignee == "ada"),
    "nobody's": ({"assignee": "nobody"}, lambda one: one.ticket.assignee is None),
    "a team's": ({"team": "leads"}, lambda one: one.ticket.team == "leads"),
    "what is urgent": ({"priority": ["urgent", "high"]}, lambda one: one.ticket.priority in {"urgent", "high"}),
    "a region's": ({"region": "EMEA"}, lambda one: one.about.customer.region == "EMEA"),
    "what is overdue": ({"is_overdue": True}, lambda one: one.ticket.opened_at.year == OPENED[0].year),
    "what is new": ({"updated_since": "2099-01-01T00:00:00Z"}, lambda one: one.ticket.opened_at.year == OPENED[1].year),
}
filters = st.one_of(
    *[st.sampled_from([name for name, (arguments, _) in FILTERS.items() if "assignee" in arguments])] * 2,
    st.sampled_from(sorted(FILTERS)),
)
SEARCHES: list[dict[str, Any]] = [
    *({"query": word} for word in WORDS),
    {"query": "vpn invoice"},
    {"query": "printer", "customer_id": CUSTOMERS[0].customer_id},
    {"query": "password", "customer_id": CUSTOMERS[1].customer_id},
]
#: Fields that are absent also where they are shown, if there is nothing to show.
SHOWN_OTHERWISE = {"comments", "internal_notes", "assignee"}
asked = st.one_of(
    filters.map(lambda name: ("list_tickets", FILTERS[name][0])),
    st.sampled_from(SEARCHES).map(lambda query: ("search_tickets", query)),
)


def told(answer: Any) -> str:
    """Return what an answer says, without what is another each time: when it was, and the id of what was made then."""
    text = re.sub(r"(comment_id\W+)[\w:.#+-]+", r"\1ID", json.dumps(answer, ensure_ascii=False))
    return re.sub(r"(added_at\W+)[\w:.#+-]+", r"\1TIME", text)


def nth_seen(world: TicketWorld, tool: str, place: int) -> Written:
    """Return one of the tickets that a tool shows, if it shows any."""
    seen = seen_through(world, tool)
    assume(seen)
    return seen[place % len(seen)]


def ids_on(pages: list[dict[str, Any]]) -> list[str]:
    return [one["ticket_id"] for page in pages for one in page["result"]["structuredContent"]["tickets"]]


def kept(world: TicketWorld) -> Any:
    """Return all that is kept of tickets."""
    everything: Any = {"audiences": frozenset({"public", "internal"}), "hidden": frozenset()}
    return [world.tickets.ticket_file(one.ticket.ticket_id, **everything) for one in world.written]


@pytest.mark.requirement("tools.access-controls")
@thorough
@given(worlds, one_tools, places)
def test_a_ticket_that_no_grant_shows_is_as_absent_as_one_that_does_not_exist(
    world: TicketWorld, tool: str, place: int
) -> None:
    one = world.written[place % len(world.written)]
    before = kept(world)

    answer = world.call(tool, ticket_id=one.ticket.ticket_id, **OF_ONE_TICKET[tool])

    absent = world.call(tool, ticket_id=NO_TICKET, **OF_ONE_TICKET[tool])
    if may_see(world, tool, one) is None:
        assert json.dumps(answer).replace(one.ticket.ticket_id, NO_TICKET) == json.dumps(absent)
        assert kept(world) == before
    else:
        assert answer != absent


@thorough
@given(worlds, places)
def test_get_ticket_shows_exactly_the_fields_that_a_grant_shows(world: TicketWorld, place: int) -> None:
    one = nth_seen(world, "get_ticket", place)
    shown = may_see(world, "get_ticket", one)

    answer = world.call("get_ticket", ticket_id=one.ticket.ticket_id)

    assert shown is not None
    assert_told(answer, one, shown)


def assert_told(answer: dict[str, Any], one: Written, shown: frozenset[str]) -> None:
    """Assert that an answer of `get_ticket` has a ticket with exactly these of the fields that can be hidden."""
    content, text = answer["result"]["structuredContent"], told(answer)
    assert {field for field in ("subject", "description", "name") if field in content} == shown - SHOWN_OTHERWISE
    assert content.get("assignee") == (one.ticket.assignee if "assignee" in shown else None)
    audiences = {"public": "comments", "internal": "internal_notes"}
    assert [said["text"] for said in content.get("comments", ())] == [
        said.text for said in reversed(one.comments) if audiences[said.audience] in shown
    ][:20]
    secrets = {"subject": one.ticket.subject, "description": one.description, "name": one.about.customer.name}
    assert [field for field, value in secrets.items() if field not in shown and value in text] == []


@often
@given(worlds, asked)
def test_all_pages_of_a_list_or_a_search_have_exactly_the_tickets_that_a_grant_shows(
    world: TicketWorld, asked: tuple[str, dict[str, Any]]
) -> None:
    tool, arguments = asked

    pages = list(world.pages(tool, **arguments))

    assert_tickets(world, tool, arguments, pages)


def assert_tickets(world: TicketWorld, tool: str, arguments: dict[str, Any], pages: list[dict[str, Any]]) -> None:
    """Assert that all pages of a list or a search together have exactly the tickets that a grant shows."""
    if "result" in pages[0]:
        assert sorted(ids_on(pages)) == sorted(one.ticket.ticket_id for one in asked_for(world, tool, arguments))
    else:
        assert seen_through(world, tool) == []


def asked_for(world: TicketWorld, tool: str, arguments: dict[str, Any]) -> list[Written]:
    """Return the tickets that all pages together are to have."""
    if tool == "search_tickets":
        return [one for one in seen_through(world, tool, "subject", "description") if is_found(one, arguments)]
    (has_it,) = [has_it for sent, has_it in FILTERS.values() if sent == arguments]
    return [
        one
        for one in seen_through(world, tool, *(["assignee"] if "assignee" in arguments else []))
        if has_it(one) and ("status" in arguments or not is_settled(one.ticket.status))
    ]


def is_found(one: Written, query: dict[str, Any]) -> bool:
    words = set(f"{one.ticket.subject} {one.description}".split())
    return set(query["query"].split()) <= words and query.get("customer_id") in {None, one.ticket.customer_id}


@pytest.mark.requirement("tools.access-controls")
@often
@given(worlds, asked)
def test_no_page_of_a_list_or_a_search_depends_on_what_is_not_shown(
    world: TicketWorld, asked: tuple[str, dict[str, Any]]
) -> None:
    tool, arguments = asked

    pages, other = ([told(page) for page in some.pages(tool, **arguments)] for some in (world, elsewhere(world, tool)))

    assert pages == other


@pytest.mark.requirement("tools.access-controls")
@thorough
@given(worlds, one_tools, places)
def test_no_answer_about_a_ticket_depends_on_what_is_not_shown(world: TicketWorld, tool: str, place: int) -> None:
    other = elsewhere(world, tool)
    ticket_id = nth_seen(world, tool, place).ticket.ticket_id

    answers = [told(some.call(tool, ticket_id=ticket_id, **OF_ONE_TICKET[tool])) for some in (world, other)]

    assert answers[0] == answers[1]


@thorough
@given(worlds, places)
def test_no_page_of_what_was_said_depends_on_what_is_not_shown(world: TicketWorld, place: int) -> None:
    other = elsewhere(world, "get_ticket")
    ticket_id = nth_seen(world, "get_ticket", place).ticket.ticket_id
    first = world.call("get_ticket", ticket_id=ticket_id)["result"]["structuredContent"]

    before = {"before": first.get("older_comments", "2026-01-05T09:07:00.000000Z#07")}
    answers = [told(some.call("get_ticket", ticket_id=ticket_id, **before)) for some in (world, other)]

    assert answers[0] == answers[1]


@thorough
@given(worlds, places)
def test_a_change_that_leads_out_of_sight_is_told_and_then_the_ticket_is_gone(world: TicketWorld, place: int) -> None:
    one = nth_seen(world, "update_ticket", place)
    assume(one.ticket.status != "closed")
    team = "network" if one.ticket.team != "network" else "leads"

    changed = world.call("update_ticket", ticket_id=one.ticket.ticket_id, version=4, team=team)
    again = world.call("update_ticket", ticket_id=one.ticket.ticket_id, version=5, team="nobody")

    assert changed["result"]["structuredContent"]["team"] == team
    is_still_shown = may_see(world, "update_ticket", one.with_ticket(team=team)) is not None
    assert ("no ticket with this id" not in told(again)) is is_still_shown


@thorough
@given(worlds, st.one_of(asked, st.tuples(one_tools, places)))
def test_shadow_rules_change_no_answer_about_tickets(world: TicketWorld, call: tuple[str, Any]) -> None:
    policy = {name: Rules(grants=rules.grants) for name, rules in world.policy.items()}
    plain = TicketWorld(policy, world.groups, world.written)
    tool, what = call
    arguments = what if tool in LISTS else {"ticket_id": f"T-{what:08}", **OF_ONE_TICKET[tool]}

    assert told(world.call(tool, **arguments)) == told(plain.call(tool, **arguments))


def test_what_a_grant_can_hide_of_a_ticket_is_altered_where_nobody_looks() -> None:
    assert ALTERATIONS.keys() | {"name"} == TICKETS.hide


def test_whatever_a_grant_can_choose_by_some_grant_chooses_by() -> None:
    assert VALUES.keys() == TICKETS.where
    assert CUSTOMER_VALUES.keys() == CUSTOMER_ROWS.where
