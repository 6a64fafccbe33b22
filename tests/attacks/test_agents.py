"""What an agent can reach: never what destroys, touches credentials or must be confirmed, whatever it is granted."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import NotConfirmed
from servicedesk.execution.confirmation import Confirmations
from servicedesk.identity.agents import Agent
from servicedesk.identity.principal import AgentPrincipal
from servicedesk.policy.default_policy import DEFAULT_POLICY
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.confirmed import ConfirmedArguments
from servicedesk.tools.effect import Effect
from tests.depth import examples
from tests.events import call_event, load_event, prompts_event, with_token
from tests.fakes.clock import FakeClock
from tests.fakes.desk import JANE, ticket
from tests.fakes.execution import FakeLedger, FakeSeal, confirmation_in
from tests.fakes.registered_agents import AGENT_CLIENT, agent, agent_token
from tests.fakes.tools import CountingTool
from tests.tokens import CLIENT_ID, SETTINGS
from tests.worlds.admin_service import program_token
from tests.worlds.mcp_service import CONTEXT, Answer, CountingService, DeskService, token_of

TAKES_AGENTS = SETTINGS._replace(takes_agents=True)
LISTS = ("mcp-tools-list", "mcp-legacy-tools-list")
STRICT = {tool.name for tool in described_catalogue() if tool.effect.is_strict or tool.question is not None}
CATALOGUE = {tool.name for tool in described_catalogue()}
GROUPS = sorted(DEFAULT_POLICY)


def desk(*groups: str) -> DeskService:
    """Return a desk at whose door an agent of these groups stands."""
    made = DeskService([JANE], [ticket(1)], "jane.doe", policy=DEFAULT_POLICY, settings=TAKES_AGENTS)
    made.agents.registered[AGENT_CLIENT] = agent(*groups)
    return made


def ask(service: DeskService | CountingService, event: Any, **claims: Any) -> Answer:
    return service.invoke(with_token(event, agent_token(**claims)))


def names(answer: Answer) -> set[str]:
    return {tool["name"] for tool in answer.json["result"]["tools"]}


def untimed(answer: Answer) -> str:
    return json.dumps({**answer.json, "id": 0}, sort_keys=True)


@given(st.frozensets(st.sampled_from(GROUPS)), st.sampled_from(LISTS), st.booleans())
@settings(max_examples=examples(20), deadline=None)
def test_an_agents_toolbox_never_holds_a_strict_tool(groups: frozenset[str], listing: str, legacy: bool) -> None:
    service = desk(*groups)
    known = names(ask(service, load_event(listing)))
    granted = {tool for group in groups for tool in DEFAULT_POLICY[group]}

    assert known == (granted & CATALOGUE) - STRICT
    before = service.tickets.changes.copy(), list(service.sign_in.reset), sorted(service.desk.customers)
    for name in sorted(STRICT):
        refused = ask(service, call_event(name, {"customer_id": JANE.customer_id}, legacy=legacy))
        unknown = ask(service, call_event("no_such_tool", {"customer_id": JANE.customer_id}, legacy=legacy))
        assert untimed(refused).replace(name, "no_such_tool") == untimed(unknown)
    assert (service.tickets.changes.copy(), list(service.sign_in.reset), sorted(service.desk.customers)) == before


def test_a_prompt_that_needs_a_strict_tool_is_not_there() -> None:
    service = desk("administrators")
    event = prompts_event()
    people = service.invoke_as("administrators", event)
    prompts = [{one["name"] for one in answer.json["result"]["prompts"]} for answer in (ask(service, event), people)]

    assert prompts[0] < prompts[1]
    assert "offboard-customer" not in prompts[0]


def asking(**ports: Any) -> tuple[CountingTool, CountingService]:
    """Return a tool that asks before it deletes, and a service whose administrators and agent are granted it."""
    deleting = CountingTool("delete_customer", Effect.DESTROYS)
    tool = replace(deleting.tool, arguments=ConfirmedArguments, question=lambda *_: "Delete the customer?")
    service = CountingService(delete=tool, settings=TAKES_AGENTS, **ports)
    service.agents.registered[AGENT_CLIENT] = agent("administrators")
    return deleting, service


@pytest.mark.parametrize("legacy", [False, True])
def test_a_persons_confirmation_is_worth_nothing_to_an_agent_and_stays_the_persons(legacy: bool) -> None:
    deleting, service = asking()
    asked = service.invoke_as("administrators", call_event("delete_customer", legacy=legacy))
    confirmation = confirmation_in(asked.json["result"]["content"][0]["text"])
    redeeming = call_event("delete_customer", {"confirmation": confirmation}, legacy=legacy)

    stolen = ask(service, redeeming)

    assert stolen.json["error"]["code"] == -32602
    assert deleting.runs == []
    assert service.ledger.spent == set()
    assert service.invoke_as("administrators", redeeming).json["result"]["isError"] is False


@pytest.mark.parametrize("legacy", [False, True])
def test_a_confirmation_in_an_agents_name_is_worth_nothing_to_a_person(legacy: bool) -> None:
    """It is none that we make: somebody who had the key would have made it."""
    deleting, service = asking(seal=(seal := FakeSeal()))
    asked = service.invoke_as("administrators", call_event("delete_customer", legacy=legacy))
    claims = json.loads(seal.unseal(confirmation_in(asked.json["result"]["content"][0]["text"]) or ""))
    forged = seal.seal(json.dumps({**claims, "sub": AGENT_CLIENT, "client": AGENT_CLIENT}).encode())

    answer = service.invoke_as("administrators", call_event("delete_customer", {"confirmation": forged}, legacy=legacy))

    assert answer.json["result"]["isError"] is True
    assert deleting.runs == []
    assert service.ledger.spent == set()


#: What becomes of an agent while its token is remembered.
FORMER: dict[str, Callable[[Agent], Agent | None]] = {
    "disabled": lambda one: replace(one, is_enabled=False),
    "ended": lambda one: replace(one, expires_at=1_700_000_000),
    "removed": lambda _: None,
    "in another group": lambda one: replace(one, groups=frozenset({"nobodys"})),
}


@pytest.mark.parametrize("name", FORMER)
def test_a_remembered_token_opens_nothing_more_once_the_row_is_read_again(name: str) -> None:
    service = CountingService(settings=TAKES_AGENTS)
    service.agents.registered[AGENT_CLIENT] = agent("administrators")
    event = with_token(call_event("read_ticket"), agent_token())
    assert "result" in Answer(service.handler(event, CONTEXT)).json

    became = FORMER[name](service.agents.registered.pop(AGENT_CLIENT))
    service.agents.registered |= {AGENT_CLIENT: became} if became else {}
    service.elapsed.now_seconds += 30
    answer = Answer(service.handler(event, CONTEXT))

    assert answer.status == 401 or answer.json["error"]["code"] == -32602
    assert len(service.read.runs) == 1


def test_an_agent_that_has_ended_is_refused_while_its_row_is_remembered() -> None:
    now = FakeClock(time.time())
    service = CountingService(settings=TAKES_AGENTS, clock=now)
    service.agents.registered[AGENT_CLIENT] = agent("administrators", expires_at=int(now.now_seconds) + 5)
    event = with_token(call_event("read_ticket"), agent_token())
    listed = Answer(service.handler(with_token(load_event("mcp-tools-list"), agent_token()), CONTEXT))
    assert listed.json["result"]["ttlMs"] <= 5_000

    now.now_seconds += 5

    assert Answer(service.handler(event, CONTEXT)).status == 401
    assert service.read.runs == []
    assert service.agents.reads == [AGENT_CLIENT]


def test_an_agent_whose_row_cannot_be_read_is_told_to_try_again() -> None:
    service = CountingService(settings=TAKES_AGENTS)
    service.agents.available = False

    assert ask(service, call_event("read_ticket")).status == 503
    assert service.read.runs == []


def test_what_no_agent_holds_is_neither_asked_nor_redeemed_for_one() -> None:
    """Behind the toolbox once more: a tool that got there all the same does not run."""
    service = CountingService(settings=TAKES_AGENTS)
    ledger = FakeLedger()
    confirmations = Confirmations(FakeSeal(), ledger)
    granted = held_by_an_agent(service)
    accepted = granted.tool.arguments()

    with pytest.raises(NotConfirmed):
        confirmations.ask(granted, accepted, "Delete?")
    with pytest.raises(NotConfirmed):
        confirmations.redeem(granted, accepted, "Delete?", "anything")
    assert ledger.spent == set()


def held_by_an_agent(service: CountingService) -> GrantedTool:
    holder = AgentPrincipal(
        subject=AGENT_CLIENT,
        name="agent:night-triage",
        owner="bob",
        client_id=AGENT_CLIENT,
        groups=frozenset({"administrators"}),
        authenticated_at=0,
        expires_at=1,
    )
    return GrantedTool(tool=service.delete.tool, holder=holder, grants=(), hidden=frozenset())


BETWEEN: dict[str, Callable[[], str]] = {
    "a person's name": partial(agent_token, username="bob"),
    "acting": partial(agent_token, act={"sub": "bob"}),
    "groups": lambda: agent_token(AGENT_CLIENT, **{"cognito:groups": ["administrators"]}),
    "the company's name": partial(agent_token, desk_name="dana@corp.example (Corp)"),
    "another subject": partial(agent_token, sub="5c1f0e0a-0000-4000-8000-000000000001"),
    "unregistered": partial(agent_token, "client-of-somebody"),
    "another scope": partial(agent_token, scope=f"{SETTINGS.resource_url}/manage"),
    "a person by the agent's client": partial(token_of, "administrators", client_id=AGENT_CLIENT),
    "the same, with its subject": partial(token_of, "administrators", client_id=AGENT_CLIENT, sub=AGENT_CLIENT),
    "the program of the administrators": partial(program_token, scope=f"{SETTINGS.resource_url}/invoke"),
    "an agent by the client of people": partial(agent_token, CLIENT_ID),
    "the same, for us": partial(agent_token, CLIENT_ID, aud=SETTINGS.resource_url),
    "another resource": partial(agent_token, aud="https://other.example/mcp"),
    "no group": lambda: agent_token(AGENT_CLIENT, **{"cognito:groups": []}),
    "an id token": partial(agent_token, token_use="id"),
    "a person who acts": partial(token_of, "administrators", act={"client_id": AGENT_CLIENT}),
}


@pytest.mark.parametrize("name", BETWEEN)
def test_a_token_between_a_person_and_an_agent_opens_nothing(name: str) -> None:
    service = CountingService(settings=TAKES_AGENTS)
    for client in (AGENT_CLIENT, CLIENT_ID):
        service.agents.registered[client] = agent("administrators", client_id=client)

    answer = service.invoke(with_token(call_event("read_ticket"), BETWEEN[name]()))

    assert answer.status in {401, 403}
    assert service.read.runs == []
    assert service.grants.reads == []


def test_an_agent_is_told_in_the_audit_with_its_owner(caplog: pytest.LogCaptureFixture) -> None:
    service = desk("support-engineers")
    ask(service, call_event("get_customer", {"customer_id": JANE.customer_id}))

    (record,) = [one for one in caplog.records if one.message == "call"] or caplog.records[-1:]
    assert "agent:night-triage" in str(vars(record))
    assert "'owner': 'bob'" in str(vars(record))


def test_what_an_agent_does_is_done_in_its_name() -> None:
    service = desk("support-engineers")
    arguments = {"customer_id": JANE.customer_id, "subject": "Printer", "description": "It does not print."}
    ask(service, call_event("create_ticket", arguments))

    assert [one.opened_by for one in service.desk.tickets if one.subject == "Printer"] == ["agent:night-triage"]
