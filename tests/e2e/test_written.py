"""What each request writes and reads, as DynamoDB's stand-in counts it, is what `servicedesk cost` reckons with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.cost import WRITE_UNITS, Usage
from local.stack import LocalStack
from servicedesk.measurements import Measure
from stack.token_flow import obtain_tokens
from tests.e2e.test_http import post
from tests.fakes.execution import confirmation_in

CUSTOMER = {"customer_id": "C-1042"}
#: What each call is made with.
ARGUMENTS: dict[str, dict[str, str]] = {
    "search_customer": {"query": "jane"},
    "get_customer": CUSTOMER,
    "create_ticket": {**CUSTOMER, "subject": "Printer", "description": "It is on fire."},
    "reset_password": CUSTOMER,
    "delete_customer": CUSTOMER,
}


class Desk:
    """An administrator at work, and what the log says of each request."""

    def __init__(self, stack: LocalStack) -> None:
        alice = stack.description.person("alice")
        assert alice is not None
        self._stack, self._token = stack, obtain_tokens(stack.description, alice)["access_token"]

    def ask(self, method: str, **params: Any) -> str:
        """Send a request, and return the text for the model."""
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = post(self._stack, self._token, json.dumps(message), **{"mcp-protocol-version": "2025-11-25"})
        return str(answer.json()["result"].get("content", [{}])[0].get("text", ""))

    def call(self, tool: str) -> None:
        """Call a tool, twice if it asks."""
        asked = self.ask("tools/call", name=tool, arguments=ARGUMENTS[tool])
        if confirmation := confirmation_in(asked):
            self.ask("tools/call", name=tool, arguments={**ARGUMENTS[tool], "confirmation": confirmation})

    def units(self, measure: Measure) -> float:
        """Return what the last request cost."""
        events = self._stack.clients.logs.filter_log_events(logGroupName="McpLog")["events"]
        return float(json.loads(events[-1]["message"]).get(measure, 0))


@pytest.fixture(scope="module")
def desk(stack: LocalStack) -> Desk:
    return Desk(stack)


def test_every_tool_has_a_figure() -> None:
    assert set(WRITE_UNITS) == {"tools/list", *ARGUMENTS}


@pytest.mark.parametrize(("kind", "units"), WRITE_UNITS.items(), ids=WRITE_UNITS)
def test_a_request_writes_as_much_as_is_paid_for_it_and_reads_no_more(desk: Desk, kind: str, units: int) -> None:
    if kind == "tools/list":
        desk.ask(kind)
    else:
        desk.call(kind)

    assert desk.units(Measure.WRITE_CAPACITY_UNITS) == units
    assert desk.units(Measure.READ_CAPACITY_UNITS) <= Usage().read_units
