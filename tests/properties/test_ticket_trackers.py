"""What holds of tickets in memory holds of tickets at Request Tracker: nobody is told more than a grant shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.tools.ticket import Ticket
from tests.depth import examples
from tests.fakes.tracker_server import served_trackers
from tests.properties.desks import Written
from tests.properties.test_tickets import asked, asked_for, ids_on, told
from tests.properties.ticket_worlds import NO_TICKET, TicketWorld, desks, elsewhere, memberships, policies, seen_through
from tests.properties.trackers import TrackerDesks, fitted

few = settings(
    max_examples=examples(120),
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


@pytest.fixture(scope="module")
def trackers() -> Iterator[TrackerDesks]:
    with served_trackers() as served:
        made = TrackerDesks(served.new)
        yield made
        made.close()


def world_at(trackers: TrackerDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...]) -> TicketWorld:
    """Return a world whose desk is at a tracker."""

    def keep(written: Any) -> Any:
        office = trackers.keep(written)
        return office.desk, office.tickets

    return TicketWorld(policy, groups, fitted(desk), keep)


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
@given(policies, memberships, desks, asked)
def test_a_list_and_a_search_at_a_tracker_have_what_a_grant_shows_and_depend_on_nothing_else(
    trackers: TrackerDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], asked: tuple[str, Any]
) -> None:
    world = world_at(trackers, policy, groups, desk)
    tool, arguments = asked

    pages, other = (list(some.pages(tool, **arguments)) for some in (world, elsewhere(world, tool)))

    assert [plain(page) for page in pages] == [plain(page) for page in other]
    if "result" in pages[0]:
        assert sorted(ids_on(pages)) == sorted(one.ticket.ticket_id for one in asked_for(world, tool, arguments))


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, st.sampled_from(sorted(OF_ONE)), st.integers(0, 44))
def test_an_answer_about_a_ticket_at_a_tracker_depends_on_nothing_but_what_a_grant_shows(
    trackers: TrackerDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], tool: str, place: int
) -> None:
    world = world_at(trackers, policy, groups, desk)
    other = elsewhere(world, tool)
    ticket_id = world.written[place % len(world.written)].ticket.ticket_id
    is_seen = ticket_id in {seen.ticket.ticket_id for seen in seen_through(world, tool)}

    answers = [plain(some.call(tool, **of_one(some, tool, ticket_id))) for some in (world, other)]

    assert answers[0] == answers[1]
    absent = plain(other.call(tool, **of_one(other, tool, NO_TICKET)))
    assert (answers[0].replace(ticket_id, NO_TICKET) == absent) is not is_seen
