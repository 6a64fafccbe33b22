"""What a list costs depends on its caller, not on how many groups, tools or people there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_rows import group_item
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.events import Event, load_event, with_token
from tests.fakes.tools import CountingTool
from tests.tokens import sign, valid_claims
from tests.work import counting_calls
from tests.worlds.mcp_service import McpService

GROUPS = {"cognito:groups": ["group-1", "group-2"]}
BYTES_PER_READ_UNIT = 4_096


class KeyedTable:
    """DynamoDB's BatchGetItem over rows in memory: it reads the keys that it is asked for, and bills for them alone."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self._rows = {row["pk"]["S"]: row for row in rows}
        self.requests: list[list[str]] = []
        self.read_units = 0

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 -- the API's name
        ((table, wanted),) = RequestItems.items()
        keys = [key["pk"]["S"] for key in wanted["Keys"]]
        self.requests.append(keys)
        found = [self._rows[key] for key in keys if key in self._rows]
        self.read_units += sum(-(-len(str(row)) // BYTES_PER_READ_UNIT) for row in found)
        self.read_units += len(keys) - len(found)
        return {"Responses": {table: found}}


class World:
    """A function over so many groups and tools; group n is granted tool n and no other."""

    def __init__(self, groups: int, tools: int) -> None:
        self.table = KeyedTable(_rows(groups, tools))
        table: Any = self.table
        self.service = McpService(
            [CountingTool(f"tool_{number}").tool for number in range(tools)], grant_store=GrantsTable(table, "t")
        )

    def list_tools(self) -> Event:
        return self.service.invoke(with_token(load_event("mcp-tools-list"), sign(valid_claims(**GROUPS)))).raw

    def calls_of_one_list(self) -> int:
        """Return how many functions one list calls, once everything is warm."""
        for _ in range(3):
            self.list_tools()
        return counting_calls(self.list_tools)[1]


def _rows(groups: int, tools: int) -> Iterable[dict[str, Any]]:
    for number in range(groups):
        granted = {f"tool_{number % tools}": Conditions()}
        yield group_item(GroupPolicy(group=f"group-{number}", rules=Rules(grants=granted), version=1))


@pytest.fixture(scope="module")
def small() -> World:
    return World(groups=3, tools=3)


@pytest.fixture(scope="module")
def large() -> World:
    return World(groups=10_000, tools=1_000)


def test_the_same_list_takes_the_same_read_of_the_same_rows(small: World, large: World) -> None:
    costs = []
    for world in (small, large):
        world.table.requests.clear()
        world.table.read_units = 0
        answer = world.list_tools()
        costs.append((answer["body"], world.table.requests[:], world.table.read_units))

    assert costs[0] == costs[1]
    assert len(costs[0][1]) == 1
    assert len(costs[0][1][0]) == 3


def test_the_same_list_takes_the_same_work(small: World, large: World) -> None:
    few, many = small.calls_of_one_list(), large.calls_of_one_list()

    # The event loop's own bookkeeping differs by a few calls from run to run; a thousand tools would be thousands.
    assert abs(many - few) <= 20
