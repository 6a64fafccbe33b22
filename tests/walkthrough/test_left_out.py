"""A desk that does without a tool of the product's, or has none but one, is walked through like any other."""

from __future__ import annotations

import pytest

from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.server.definitions import definition
from servicedesk.tools.catalogue import described_catalogue
from tests.walkthrough.fake_deployment import GROUPS, FakeDeployment
from tests.walkthrough.walked import Walked, walked
from walkthrough.model import TOOL as READS_A_CUSTOMER

PRODUCT = {
    tool.name: definition(tool, frozenset()).model_dump(by_alias=True, exclude_none=True)["annotations"]
    for tool in described_catalogue()
}


def walked_without(*left_out: str, flaw: str = "") -> Walked:
    listed = {
        person: sorted({tool for group in groups for tool in DEFAULT_POLICY[group]} & (PRODUCT.keys() - left_out))
        for person, groups in GROUPS.items()
    }
    return walked(deployment=FakeDeployment(flaw=flaw, tools=listed, effects=PRODUCT))


@pytest.mark.parametrize("name", sorted(PRODUCT))
def test_the_walkthrough_holds_without_any_one_tool(name: str) -> None:
    result = walked_without(name)

    assert result.failed() == []
    assert result.journal.holds


def test_a_customer_who_changes_is_seen_by_whatever_tool_shows_them() -> None:
    assert walked_without(READS_A_CUSTOMER, flaw="customer changes").failed() == [
        "Nothing was deleted: the customer reads as before"
    ]


def test_nobody_who_could_look_is_nothing_that_holds() -> None:
    assert not walked_without(READS_A_CUSTOMER, "search_customer").journal.holds
