"""Whatever the grants, at a real Request Tracker: nobody is told anything but what a grant shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions
from tests.desks.request_tracker.office import TrackerOffice
from tests.desks.request_tracker.real import RealTracker
from tests.properties.desks import Written, desk_of
from tests.properties.test_tickets import asked, asked_for, assert_told, ids_on
from tests.properties.ticket_worlds import (
    NO_TICKET,
    TicketWorld,
    conditions,
    is_void,
    may_see,
    memberships,
    policies,
)
from tests.properties.trackers import fill, fitted

#: The same ones each time: two properties, a hundred examples of each.
hundred = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
)
grants = conditions.filter(lambda one: not is_void(one))
DESK: Final = fitted(desk_of(7, 45))
#: RT's own reader of dates ends soon after.
NEAR: Final = 2030


@pytest.fixture(scope="module")
def office(tracker: RealTracker) -> Iterator[TrackerOffice]:
    tracker.reset()
    office = TrackerOffice(tracker)
    fill(office, sooner(DESK))
    yield office
    office.close()


def sooner(desk: tuple[Written, ...]) -> tuple[Written, ...]:
    """Return a desk whose future is near: RT reads no time that is far in it."""
    return tuple(
        one.with_ticket(**{name: near(getattr(one.ticket, name)) for name in ("opened_at", "updated_at")})
        for one in desk
    )


def near(at: datetime) -> datetime:
    """Return a time that is in another year than what was long ago."""
    return at.replace(year=min(at.year, NEAR))


@pytest.fixture
def reached(request: pytest.FixtureRequest) -> Iterator[list[bool]]:
    """Whether each example asked the tracker; so many must have in the end."""
    examples: list[bool] = []
    yield examples
    assert sum(examples) >= request.param, f"{sum(examples)} of {len(examples)} examples asked the tracker"


def world_at(
    office: TrackerOffice, policy: Mapping[str, Rules], groups: frozenset[str], tool: str, narrowed: Conditions
) -> TicketWorld:
    """Return a world whose desk is there already, and in which bob has the tool: if by no other grant, by this one.

    Without the tool nothing is asked, which is tried in memory.
    """
    desk: Any = (office.desk, office.tickets)
    office.calls.clear()
    bobs = [policy[group].grants.get(tool) for group in groups & policy.keys()]
    if all(grant is None or is_void(grant) for grant in bobs):
        group = min(groups)
        rules = policy.get(group, Rules())
        policy = {**policy, group: replace(rules, grants={**rules.grants, tool: narrowed})}
    return TicketWorld(policy, groups, DESK, lambda _: desk)


# No list is asked for of a grant that no ticket there can meet, and of a filter that it cannot.
@pytest.mark.parametrize("reached", [90], indirect=True)
@pytest.mark.requirement("tools.access-controls")
@hundred
@given(policies, memberships, grants, asked)
def test_all_pages_at_a_real_tracker_have_exactly_the_tickets_that_a_grant_shows(
    office: TrackerOffice,
    reached: list[bool],
    policy: Mapping[str, Rules],
    groups: frozenset[str],
    narrowed: Conditions,
    asked: tuple[str, dict[str, Any]],
) -> None:
    tool, arguments = asked
    world = world_at(office, policy, groups, tool, narrowed)

    since = {"updated_since": f"{NEAR}-01-01T00:00:00Z"} if "updated_since" in arguments else {}
    pages = list(world.pages(tool, **{**arguments, **since}))

    reached.append(bool(office.calls))
    # What is asked about is as it was before its times were brought near.
    assert sorted(ids_on(pages)) == sorted(one.ticket.ticket_id for one in asked_for(world, tool, arguments))


@pytest.mark.parametrize("reached", [100], indirect=True)
@pytest.mark.requirement("tools.access-controls")
@hundred
@given(policies, memberships, grants, st.sampled_from(DESK))
def test_a_ticket_at_a_real_tracker_is_told_with_exactly_the_fields_that_a_grant_shows(
    office: TrackerOffice,
    reached: list[bool],
    policy: Mapping[str, Rules],
    groups: frozenset[str],
    narrowed: Conditions,
    one: Written,
) -> None:
    world = world_at(office, policy, groups, "get_ticket", narrowed)
    shown = may_see(world, "get_ticket", one)

    answer = world.call("get_ticket", ticket_id=one.ticket.ticket_id)

    reached.append(bool(office.calls))
    if shown is None:
        absent = world.call("get_ticket", ticket_id=NO_TICKET)
        assert answer == absent
        return
    assert_told(answer, one, shown)
