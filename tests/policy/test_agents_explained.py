"""What is said of an agent's rights: why it has a tool or not, what would turn that round, and who has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.errors import UnknownAgent
from servicedesk.identity.agents import Agent
from servicedesk.identity.principal import AgentPrincipal
from servicedesk.policy.audit import Outcome, read_record
from servicedesk.policy.audit_trail import AuditQuery
from servicedesk.policy.command_line import REASON
from servicedesk.policy.explanation.asker import asker_called
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.caller_named import caller_named
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.holders import holders, with_agents
from servicedesk.policy.people.usernames import Usernames
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import all_groups
from servicedesk.server.audit_record import record_refusal
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.limit import Limit
from tests.fakes.agents import FakeAgentRegister, agent
from tests.fakes.policy import PRODUCT, FakeDirectory, FakePolicyStore, member
from tests.server.written import written
from tests.worlds.policy import NOON

NOW = int(NOON.timestamp())
NIGHTLY = agent("nightly", "triage", owner="bob")
NO_AGENT = "no agent has what destroys, touches credentials, asks first or administers"
MINE = Conditions(where={"assignee": frozenset({"@me"})})
POLICY = {
    "triage": Rules(grants={"get_ticket": MINE, "delete_customer": Conditions(), "manage_permissions": Conditions()}),
    "leads": Rules(grants={"get_customer": Conditions()}),
}


def explained(who: Agent, tool: str, policy: Mapping[str, Rules] = POLICY, **asked: Any) -> Explanation:
    store = FakePolicyStore.of_rules(policy)
    return read_and_explain(CallQuestion(who=who, tool=tool, now=NOW, **asked), store, all_groups(store), PRODUCT)


#: The agent, the tool that is asked about → the summary, what would turn it round.
SAID: dict[str, tuple[Agent, str, str, tuple[str, ...]]] = {
    "has it": (
        NIGHTLY,
        "get_ticket",
        '"agent:nightly" may use get_ticket, by triage (version 1, assignee "agent:nightly" (@me)).',
        (
            f"Revoke get_ticket from triage: servicedesk revoke triage get_ticket {REASON}",
            f'Disable "agent:nightly"; holds until it is enabled again: servicedesk agents disable nightly {REASON}',
        ),
    ),
    "is granted what no agent has": (
        NIGHTLY,
        "delete_customer",
        f'"agent:nightly" may not use delete_customer: {NO_AGENT}.',
        (),
    ),
    "may never administer": (
        NIGHTLY,
        "manage_permissions",
        f'"agent:nightly" may not use manage_permissions: {NO_AGENT}.',
        (),
    ),
    "is disabled": (
        replace(NIGHTLY, is_enabled=False),
        "get_ticket",
        '"agent:nightly" may not use get_ticket: it is disabled.',
        (f'Let "agent:nightly" in again: servicedesk agents enable nightly {REASON}',),
    ),
    "has ended": (
        replace(NIGHTLY, expires_at=NOW),
        "get_ticket",
        '"agent:nightly" may not use get_ticket: it ended at 2026-11-24 12:00 UTC.',
        (f'Move the end of "agent:nightly": servicedesk agents rotate nightly --expires 90d {REASON}',),
    ),
    "is granted nothing of it": (
        NIGHTLY,
        "get_customer",
        '"agent:nightly" may not use get_customer: none of their groups (triage) grants it.',
        (f"Grant get_customer to one of their groups: servicedesk grant triage get_customer {REASON}",),
    ),
}


@pytest.mark.parametrize("row", SAID)
def test_of_an_agent_it_is_said_why_and_what_would_change_it(row: str) -> None:
    who, tool, summary, changes = SAID[row]

    explanation = explained(who, tool)

    assert (explanation.summary, explanation.changes) == (summary, changes)
    assert (explanation.person, explanation.agent and explanation.agent.name) == (None, "nightly")


def test_an_agent_that_ends_is_refused_for_a_moment_after_its_end() -> None:
    assert explained(NIGHTLY, "get_ticket").is_allowed
    assert not explained(NIGHTLY, "get_ticket", at=NIGHTLY.expires_at).is_allowed


#: What its groups say of a tool → the limit, and whose it is.
LIMITS = {
    "nothing": (None, Limit(calls=60, window_seconds=60), None),
    "more than an agent has": (Limit(calls=90, window_seconds=60), Limit(calls=60, window_seconds=60), None),
    "less": (Limit(calls=5, window_seconds=60), Limit(calls=5, window_seconds=60), "triage"),
}


@pytest.mark.parametrize("row", LIMITS)
def test_its_groups_can_only_say_less_than_an_agent_has(row: str) -> None:
    said, limit, group = LIMITS[row]
    rules = replace(POLICY["triage"], limits={"get_ticket": said} if said else {})

    explanation = explained(NIGHTLY, "get_ticket", {"triage": rules})

    assert explanation.limit is not None
    assert (explanation.limit.limit, explanation.limit.group) == (limit, group)


@pytest.mark.parametrize(("calls_per_hour", "told"), [(None, "1000/1h"), (20, "20/1h"), (5_000, "1000/1h")])
def test_what_it_has_of_everything_together_is_told(calls_per_hour: int | None, told: str) -> None:
    explanation = explained(replace(NIGHTLY, calls_per_hour=calls_per_hour), "get_ticket")

    assert f"At most {told} of everything that it calls together." in explanation.details


def test_a_name_with_agent_before_it_means_an_agent_and_no_person() -> None:
    directory, register = FakeDirectory([member("nightly")], []), FakeAgentRegister(FakePolicyStore({}), NIGHTLY)

    assert asker_called("agent:nightly", directory, register) == NIGHTLY
    assert asker_called("nightly", directory, register) == directory.person("nightly")
    with pytest.raises(UnknownAgent):
        asker_called("agent:other", directory, register)


@pytest.mark.parametrize(
    ("tool", "held"),
    [
        ("get_ticket", [("nightly", True), ("stopped", False)]),
        ("delete_customer", []),
        ("manage_permissions", []),
        ("get_customer", []),
    ],
)
def test_who_can_names_the_agents_beside_the_people(tool: str, held: list[tuple[str, bool]]) -> None:
    store, agents = FakePolicyStore.of_rules(POLICY), (NIGHTLY, agent("stopped", "triage", is_enabled=False))
    found = holders(tool, all_groups(store), FakeDirectory([], list(POLICY)), PRODUCT.known, NOW)

    told = with_agents(found, agents, PRODUCT, NOW)

    assert [(one.name, one.can_come) for one in told.agents] == held
    assert told.can_be_used is bool(held)


def test_the_audit_says_which_agent_it_was_and_whose() -> None:
    holder = AgentPrincipal(
        subject="client-of-nightly",
        name="agent:nightly",
        owner="bob",
        client_id="client-of-nightly",
        groups=NIGHTLY.groups,
        authenticated_at=NOW,
        expires_at=NOW + 900,
    )
    with written() as log:
        record_refusal(holder, "delete_customer", Outcome.NOT_GRANTED, None, {})
    directory = FakeDirectory([], [])

    (record,) = Usernames(directory).with_usernames([read_record(json.loads(json.dumps(log.lines[0])), NOON)])

    assert (record.name, record.owner, record.username) == ("agent:nightly", "bob", None)
    subject, name = caller_named("agent:nightly", directory)
    assert AuditQuery(since=NOON, subject=subject, name=name).wants(record)
    assert not AuditQuery(since=NOON, name="agent:other").wants(record)
    assert log.lines[0]["AgentRefusals"] == 1
