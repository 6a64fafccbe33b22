"""A change of the policy, seen by two execution environments: within 30 seconds, and at once where it matters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from servicedesk.aws.agent_register import AgentRegisterTable
from servicedesk.aws.capabilities_row import put_capabilities
from servicedesk.aws.grants_table import GrantsTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.policy.change import Actor, Intent
from servicedesk.policy.editor import PolicyEditor
from servicedesk.policy.people.revocation import revoke_person
from servicedesk.policy.rules import Edit
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.effect import Effect
from tests.aws.tables import aws, permissions_table
from tests.events import call_event, load_event, with_token
from tests.fakes.clock import FakeClock
from tests.fakes.group_maps import FakeGroupMapStore
from tests.fakes.policy import FakeDirectory, capabilities_of
from tests.fakes.tools import CountingTool
from tests.tokens import sign, valid_claims
from tests.worlds.admin_service import BOB
from tests.worlds.mcp_service import CONTEXT, Answer, McpService

TTL_SECONDS = 30
WHY = Intent(actor=Actor(name="alice", id="alice"), reason="test")
EVERYTHING = Conditions()


class Environment:
    """One execution environment of the MCP function: its own cache, over the shared table."""

    def __init__(self, client: Any, clock: FakeClock) -> None:
        self.read, self.delete = CountingTool("read_ticket"), CountingTool("delete_customer", Effect.DESTROYS)
        tools, store = [self.read.tool, self.delete.tool], GrantsTable(client, "permissions")
        self._handler = McpService(tools, grant_store=store, elapsed=clock).handler
        self._token = sign(valid_claims(sub=BOB.subject))

    def invoke(self, event: dict[str, Any]) -> Answer:
        return Answer(self._handler(with_token(event, self._token), CONTEXT))

    def listed(self) -> list[str]:
        return [tool["name"] for tool in self.invoke(load_event("mcp-tools-list")).json["result"]["tools"]]

    def admits(self, tool: str) -> bool:
        return "result" in self.invoke(call_event(tool)).json


class Company:
    """An administrator, and two environments that somebody has just used."""

    def __init__(self) -> None:
        client = permissions_table()
        self.clock = FakeClock()
        self.store, self.directory = PolicyTable(client, "permissions"), FakeDirectory([BOB], ["support-engineers"])
        tools = {name: CountingTool(name).tool for name in ("read_ticket", "delete_customer")}
        put_capabilities(client, "permissions", capabilities_of(tools))
        self.editor = PolicyEditor(
            self.store, self.directory, AgentRegisterTable(client, "permissions", self.store), FakeGroupMapStore()
        )
        self.change(lambda rules: rules.with_grant("read_ticket", EVERYTHING))
        self.environments = (Environment(client, self.clock), Environment(client, self.clock))
        assert self.listed() == [["read_ticket"], ["read_ticket"]]

    def change(self, edit: Edit) -> None:
        self.editor.change("support-engineers", edit, WHY)

    def listed(self) -> list[list[str]]:
        return [environment.listed() for environment in self.environments]

    def wait(self, seconds: float) -> None:
        self.clock.now_seconds += seconds


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    with aws(monkeypatch):
        yield Company()


def test_a_right_given_shows_in_every_list_within_thirty_seconds_and_works_at_once(company: Company) -> None:
    company.change(lambda rules: rules.with_grant("delete_customer", EVERYTHING))

    assert [environment.admits("delete_customer") for environment in company.environments] == [True, True]
    company.wait(TTL_SECONDS)
    assert company.listed() == [["delete_customer", "read_ticket"]] * 2


def test_a_right_taken_away_is_gone_from_every_list_and_every_call_within_thirty_seconds(company: Company) -> None:
    company.change(lambda rules: rules.without_grant("read_ticket"))

    # What it promises is the bound, and this is what makes the test able to fail: before it, the old list may be shown.
    assert company.listed() == [["read_ticket"]] * 2
    company.wait(TTL_SECONDS)
    assert company.listed() == [[], []]
    assert [environment.admits("read_ticket") for environment in company.environments] == [False, False]


def test_a_destructive_right_taken_away_is_refused_at_once_and_nothing_runs(company: Company) -> None:
    company.change(lambda rules: rules.with_grant("delete_customer", EVERYTHING))
    company.wait(TTL_SECONDS)
    assert company.listed() == [["delete_customer", "read_ticket"]] * 2

    company.change(lambda rules: rules.without_grant("delete_customer"))

    assert [environment.admits("delete_customer") for environment in company.environments] == [False, False]
    assert [environment.delete.runs for environment in company.environments] == [[], []]


def test_a_narrowed_destructive_right_is_narrow_at_once(company: Company) -> None:
    company.change(lambda rules: rules.with_grant("delete_customer", EVERYTHING))
    company.wait(TTL_SECONDS)
    company.listed()
    narrow = Conditions(where={"region": frozenset({"EMEA"})})

    company.change(lambda rules: rules.with_grant("delete_customer", narrow))

    for environment in company.environments:
        assert environment.admits("delete_customer")
        assert environment.delete.runs[0].view.conditions == (narrow,)


def test_a_revoked_person_is_stopped_within_thirty_seconds_and_at_once_for_destruction(company: Company) -> None:
    company.change(lambda rules: rules.with_grant("delete_customer", EVERYTHING))
    company.wait(TTL_SECONDS)
    company.listed()

    revoke_person("bob", WHY, store=company.store, directory=company.directory)

    assert [one.invoke(call_event("delete_customer")).status for one in company.environments] == [401, 401]
    assert [one.delete.runs for one in company.environments] == [[], []]
    company.wait(TTL_SECONDS)
    assert [one.invoke(load_event("mcp-tools-list")).status for one in company.environments] == [401, 401]
    assert company.directory.acts == [("disable", "bob"), ("sign out", "bob")]
