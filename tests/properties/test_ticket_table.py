"""What holds of tickets in memory holds of tickets in DynamoDB: nobody is told anything but what a grant shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.aws.loading import load_rows
from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.tickets.conversation_rows import change_row, comment_row
from servicedesk.aws.tickets.opened_rows import opened_rows
from servicedesk.aws.tickets.pages import MAX_FURTHER
from servicedesk.aws.tickets.rows import HAS_NOTES, HEAD
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import Customer
from servicedesk.tools.lifecycle import TRANSITIONS
from servicedesk.tools.tickets import MAX_FOUND
from tests.aws.tables import REGION, aws, desk_table
from tests.depth import examples
from tests.fakes.execution import FakeSeal
from tests.properties.desks import MAX_TICKETS, Written, desk_of
from tests.properties.test_tickets import asked, asked_for, ids_on, is_found, told
from tests.properties.ticket_worlds import (
    NO_TICKET,
    OF_ONE_TICKET,
    TicketWorld,
    desks,
    elsewhere,
    memberships,
    policies,
    seen_through,
)

few = settings(
    max_examples=examples(20),
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)


class Tables:
    """Makes a table for each desk."""

    def __init__(self) -> None:
        self._names = count()

    def keep(self, written: Sequence[Written]) -> tuple[DeskTable, TicketTable]:
        """Keep tickets in a table of their own."""
        name = f"desk-{next(self._names)}"
        client = desk_table(name)
        owners = {owner.customer_id: owner for one in written if isinstance(owner := one.about.customer, Customer)}
        load_rows(REGION, name, (row for owner in owners.values() for row in customer_rows(owner)))
        load_rows(REGION, name, (row for one in written for row in rows_of(one)))
        return DeskTable(client, name, FakeSeal()), TicketTable(client, name, FakeSeal())


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tables]:
    with aws(monkeypatch):
        yield Tables()


def rows_of(one: Written) -> Iterator[dict[str, Any]]:
    """Yield all rows of a ticket."""
    has_notes = any(said.audience == "internal" for said in one.comments)
    for row in opened_rows(one.ticket, one.about.customer.region, one.description):
        yield {**row, HAS_NOTES: {"BOOL": True}} if has_notes and row["sk"] == {"S": HEAD} else row
    yield from (comment_row(one.ticket.ticket_id, said) for said in one.comments)
    yield from (change_row(one.ticket.ticket_id, done) for done in one.changes)


#: So many tickets with the words a page of a search looks at. Beyond, where it ends tells how many share them.
LOOKED_AT: Final = MAX_FOUND + 1 + MAX_FURTHER


def sharing(world: TicketWorld, query: dict[str, Any]) -> int:
    """Return how many tickets have the words that are searched for, whoever may see them."""
    return sum(is_found(one, query) for one in world.written)


def all_told(pages: Sequence[dict[str, Any]]) -> list[str]:
    """Return what all pages together say of tickets, or what they say else."""
    if "result" not in pages[0]:
        return [told(page) for page in pages]
    return [told(one) for page in pages for one in page["result"]["structuredContent"]["tickets"]]


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, asked)
def test_a_list_and_a_search_have_what_a_grant_shows_and_depend_on_nothing_else(
    tables: Tables, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], asked: tuple[str, dict[str, Any]]
) -> None:
    tool, arguments = asked
    world = TicketWorld(policy, groups, desk, tables.keep)
    worlds = world, elsewhere(world, tool)

    pages, other = (list(some.pages(tool, **arguments)) for some in worlds)

    assert all_told(pages) == all_told(other)
    if tool != "search_tickets" or all(sharing(one, arguments) <= LOOKED_AT for one in worlds):
        assert [told(page) for page in pages] == [told(page) for page in other]
    if "result" in pages[0]:
        assert sorted(ids_on(pages)) == sorted(one.ticket.ticket_id for one in asked_for(world, tool, arguments))


@pytest.mark.parametrize("hidden", ["subject", "description"])
def test_who_never_sees_what_a_search_finds_by_is_told_the_same_whatever_there_is(tables: Tables, hidden: str) -> None:
    policy = {"agents": Rules(grants={"search_tickets": Conditions(hide=frozenset({hidden}))})}
    world = TicketWorld(policy, frozenset({"agents"}), desk_of(3, MAX_TICKETS), tables.keep)
    searched = {"query": "vpn"}
    assert sharing(world, searched) > LOOKED_AT

    pages = list(world.pages("search_tickets", **searched))

    assert [told(page) for page in pages] == [told(page) for page in world.pages("search_tickets", query="nowhere")]


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, st.sampled_from(sorted(OF_ONE_TICKET)), st.integers(0, 44))
def test_an_answer_about_a_ticket_depends_on_nothing_but_what_a_grant_shows(
    tables: Tables, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], tool: str, place: int
) -> None:
    world = TicketWorld(policy, groups, desk, tables.keep)
    other = elsewhere(world, tool)
    one = desk[place % len(desk)].ticket
    is_seen = one.ticket_id in {seen.ticket.ticket_id for seen in seen_through(world, tool)}

    answers = [told(some.call(tool, ticket_id=one.ticket_id, **OF_ONE_TICKET[tool])) for some in (world, other)]

    assert answers[0] == answers[1]
    absent = told(other.call(tool, ticket_id=NO_TICKET, **OF_ONE_TICKET[tool]))
    assert (answers[0].replace(one.ticket_id, NO_TICKET) == absent) is not is_seen


#: Of so many tickets there is more than a page, and no more than one page looks at.
FOLLOWING: Final = 34
#: What is asked for, and what of it is shown: less than a page.
NARROWED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a search": ("search_tickets", {"query": "vpn"}, "priority", "urgent"),
    "a search, by whose they are": ("search_tickets", {"query": "vpn"}, "name", "Sam Poe"),
    "a search of somebody else's": ("search_tickets", {"query": "vpn", "customer_id": "C-1001"}, "region", "APAC"),
    "a list": ("list_tickets", {"status": [*TRANSITIONS]}, "team", "leads"),
    "a list, by whose they are": ("list_tickets", {"status": [*TRANSITIONS]}, "name", "Sam Poe"),
}


@pytest.mark.parametrize(("tool", "arguments", "field", "value"), NARROWED.values(), ids=NARROWED.keys())
def test_a_page_ends_where_nothing_follows_that_is_shown_though_others_follow(
    tables: Tables, tool: str, arguments: dict[str, Any], field: str, value: str
) -> None:
    policy = {"agents": Rules(grants={tool: Conditions(where={field: frozenset({value})})})}
    world = TicketWorld(policy, frozenset({"agents"}), desk_of(3, FOLLOWING), tables.keep)

    (page,) = world.pages(tool, **arguments)

    assert len(ids_on([page])) == len(asked_for(world, tool, arguments)) < len(world.written) / 2
