"""What a list costs, from ten groups in the permissions table to ten thousand; the caller is in two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from benchmarks.growth.company import decades, median_milliseconds
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_rows import group_item
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from tests.events import load_event, with_token
from tests.fakes.tools import CountingTool
from tests.tokens import sign, valid_claims
from tests.worlds.mcp_service import McpService

UNIT_BYTES: Final = 4_096
TOOLS: Final = 5


class Rows:
    """DynamoDB's BatchGetItem over rows in memory: reads the keys that it is asked for, and bills for them alone."""

    def __init__(self, groups: int) -> None:
        self._rows = {
            f"group#group-{number}": group_item(
                GroupPolicy(
                    group=f"group-{number}", rules=Rules(grants={f"tool_{number % TOOLS}": Conditions()}), version=1
                )
            )
            for number in range(groups)
        }
        self.read_units = 0

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 -- the API's name
        """Return the rows that there are."""
        ((table, wanted),) = RequestItems.items()
        keys = [key["pk"]["S"] for key in wanted["Keys"]]
        found = [self._rows[key] for key in keys if key in self._rows]
        self.read_units += sum(-(-len(str(row)) // UNIT_BYTES) for row in found) + len(keys) - len(found)
        return {"Responses": {table: found}}


def measure() -> Sequence[dict[str, float]]:
    """Return a point for each size: read units of a list that is not remembered, and how long it takes."""
    return [_point(size) for size in decades(10, 10_000)]


def _point(size: int) -> dict[str, float]:
    rows: Any = Rows(size)
    tools = [CountingTool(f"tool_{number}").tool for number in range(TOOLS)]
    service = McpService(tools, grant_store=GrantsTable(rows, "permissions"))
    event = with_token(load_event("mcp-tools-list"), sign(valid_claims(**{"cognito:groups": ["group-1", "group-2"]})))
    milliseconds = median_milliseconds(service.handler, event, service.forget)
    rows.read_units = 0
    service.invoke(event)
    return {"size": size, "list_read_units": rows.read_units, "list_milliseconds": milliseconds}
