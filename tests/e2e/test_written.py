"""What each request writes and reads, as DynamoDB's stand-in counts it, is what `servicedesk cost` reckons with."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cli.cost import WRITE_UNITS, Usage
from local.stack import LocalStack
from servicedesk.measurements import Measure
from stack.token_flow import obtain_tokens
from tests.e2e.test_http import post
from tests.fakes.execution import confirmation_in

CUSTOMER = {"customer_id": "C-1042"}
DESCRIPTION = (
    "It prints the first page and stops, on every floor, since yesterday's update. Restarted twice; the queue is empty."
)
#: What each call is made with, in this order; ``ticket`` and ``added`` are ids that calls before it gave.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "search_customer": {"query": "jane"},
    "get_customer": CUSTOMER,
    "create_ticket": {**CUSTOMER, "subject": "Printer stops after one page", "description": DESCRIPTION},
    "get_ticket": {"ticket_id": "ticket"},
    "list_tickets": {},
    "search_tickets": {"query": "printer"},
    "add_note": {"ticket_id": "ticket", "text": "The toner is full."},
    "reply_to_customer": {"ticket_id": "ticket", "text": "We are looking at it."},
    "update_ticket": {"ticket_id": "ticket", "version": 2, "assignee": "me"},
    "create_customer": {"name": "Nora Poe", "email": "nora.poe@example.org", "region": "EMEA"},
    "update_customer": {"customer_id": "added", "email": "nora@example.org"},
    "merge_customers": {**CUSTOMER, "duplicate_id": "added"},
    "reset_password": CUSTOMER,
    "delete_customer": CUSTOMER,
}
#: What a page of these reads is published, and held where they are tested.
PAGES = {"list_tickets", "search_tickets"}
#: What few people do now and then may read more than the average.
RARE = {"merge_customers"}
IDS = {"create_ticket": ("ticket", r"T-\w{8}"), "create_customer": ("added", r"C-\d{8}")}


class Desk:
    """An administrator at work, and what the log says of each request."""

    def __init__(self, stack: LocalStack) -> None:
        self._ids: dict[Any, str] = {}
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
        arguments = {name: self._ids.get(value, value) for name, value in ARGUMENTS[tool].items()}
        told = self.ask("tools/call", name=tool, arguments=arguments)
        if confirmation := confirmation_in(told):
            self.ask("tools/call", name=tool, arguments={**arguments, "confirmation": confirmation})
        if tool in IDS:
            name, pattern = IDS[tool]
            self._ids[name] = re.findall(pattern, told)[0]

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
    assert kind in PAGES | RARE or desk.units(Measure.READ_CAPACITY_UNITS) <= Usage().read_units
