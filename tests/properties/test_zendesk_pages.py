"""However little Zendesk gives at once, all pages together have exactly what a grant shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given

from servicedesk.desks.zendesk import lanes
from servicedesk.tools.desk import Customer
from tests.fakes.zendesk_server import zendesks_serving
from tests.properties.customer_grants import assert_customers, customer_policies, customers, queries
from tests.properties.desks import Written
from tests.properties.other_desks import OtherWorld
from tests.properties.test_other_desks import few
from tests.properties.test_tickets import asked, assert_tickets
from tests.properties.ticket_worlds import desks, memberships, policies
from tests.properties.zendesks import ZendeskDesks

#: So few that most lists and searches take several requests, and more than one call of a tool.
RECORDS_A_PAGE: Final = 5


@pytest.fixture(scope="module")
def zendesks() -> Iterator[ZendeskDesks]:
    with pytest.MonkeyPatch.context() as patch, zendesks_serving() as served:
        patch.setattr(lanes, "RECORDS_A_PAGE", RECORDS_A_PAGE)
        made = ZendeskDesks(served)
        yield made
        made.close()


@pytest.mark.requirement("tools.access-controls")
@few
@given(policies, memberships, desks, asked)
def test_all_pages_of_a_list_or_a_search_have_exactly_the_tickets_that_a_grant_shows(
    zendesks: ZendeskDesks, policy: Any, groups: frozenset[str], desk: tuple[Written, ...], asked: tuple[str, Any]
) -> None:
    world = OtherWorld(zendesks, policy, groups, desk)

    pages = list(world.pages(asked[0], **asked[1]))

    assert_tickets(world, *asked, pages)


@pytest.mark.requirement("tools.access-controls")
@few
@given(customer_policies, memberships, customers, queries)
def test_all_pages_of_a_search_have_exactly_the_customers_and_fields_that_a_grant_shows(
    zendesks: ZendeskDesks, policy: Any, groups: frozenset[str], people: tuple[Customer, ...], query: str
) -> None:
    world = OtherWorld(zendesks, policy, groups, (), people)

    pages = list(world.pages("search_customer", query=query))

    assert_customers(world, people, query, pages)
