"""Disabling and enabling of agents: with a record, or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from servicedesk.errors import InvalidPolicy, PermissionsUnavailable, UnknownAgent
from servicedesk.policy.agents.answers import AgentOutcome
from servicedesk.policy.agents.switch import details_of_agent, disable_agent, enable_agent
from servicedesk.policy.change import Actor, ChangeKind, Intent
from tests.fakes.agents import DAY_SECONDS, NOON_SECONDS, FakeAgentRegister, agent
from tests.fakes.audit import FakeAudit
from tests.fakes.policy import FakePolicyStore
from tests.worlds.policy import NOON

WHY = Intent(actor=Actor(name="alice", id="subject-of-alice"), reason="left the company")
Switch = Callable[..., AgentOutcome]


class Agents:
    """Three agents: one that works, one that is disabled, one that has ended."""

    def __init__(self) -> None:
        self.store = FakePolicyStore()
        self.register = FakeAgentRegister(
            self.store,
            agent("nightly"),
            agent("stopped", is_enabled=False),
            agent("over", is_enabled=False, expires_at=NOON_SECONDS - 1),
        )
        self.before = dict(self.register.rows)

    def make(self, switch: Switch, name: str, intent: Intent = WHY) -> AgentOutcome:
        return switch(name, intent, register=self.register, clock=NOON.timestamp)


SWITCHES: dict[str, tuple[Switch, str, ChangeKind, bool]] = {
    "disabled": (disable_agent, "nightly", ChangeKind.AGENT_DISABLED, False),
    "enabled": (enable_agent, "stopped", ChangeKind.AGENT_ENABLED, True),
}


@pytest.mark.parametrize("what", SWITCHES)
def test_an_agent_is_switched_with_its_record(what: str) -> None:
    switch, name, kind, is_enabled = SWITCHES[what]
    agents = Agents()

    made = agents.make(switch, name)

    assert (agents.register.rows[name].is_enabled, agents.register.rows[name].version) == (is_enabled, 2)
    (record,) = agents.store.log
    assert (record.kind, record.subject, record.reason, record.version) == (kind, name, "left the company", 2)
    assert made.change == record


@pytest.mark.parametrize("what", SWITCHES)
def test_a_dry_run_says_so_and_changes_nothing(what: str) -> None:
    switch, name, _, _ = SWITCHES[what]
    agents = Agents()

    made = agents.make(switch, name, Intent(actor=WHY.actor, reason="dry run", dry_run=True))

    assert "dry run" in made.summary[0]
    assert (agents.register.rows, agents.store.log) == (agents.before, [])


@pytest.mark.parametrize("switch", [disable_agent, enable_agent])
def test_what_is_so_already_is_not_done_again(switch: Switch) -> None:
    agents = Agents()

    made = agents.make(switch, "stopped" if switch is disable_agent else "nightly")

    assert made.change is None
    assert (agents.register.rows, agents.store.log) == (agents.before, [])


REFUSED: dict[str, tuple[Switch, str, Intent, type[Exception], str]] = {
    "nobody": (disable_agent, "nightli", WHY, UnknownAgent, "did you mean 'nightly'"),
    "its name in capitals": (disable_agent, "NIGHTLY", WHY, UnknownAgent, "no agent"),
    "without a reason": (disable_agent, "nightly", Intent(actor=WHY.actor, reason=" "), InvalidPolicy, "reason"),
    "one that has ended": (enable_agent, "over", WHY, InvalidPolicy, "ended at 2026-11-24"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_not_done(what: str) -> None:
    switch, name, intent, refusal, words = REFUSED[what]
    agents = Agents()

    with pytest.raises(refusal, match=words):
        agents.make(switch, name, intent)

    assert (agents.register.rows, agents.store.log) == (agents.before, [])


def test_a_silent_table_is_no_refusal() -> None:
    agents = Agents()
    agents.store.available = False

    with pytest.raises(PermissionsUnavailable):
        agents.make(disable_agent, "nightly")


def test_an_agent_is_shown_without_when_it_was_seen_where_the_audit_is_silent() -> None:
    agents, audit = Agents(), FakeAudit()
    audit.available = False

    details = details_of_agent("nightly", agents.register, audit, NOON.timestamp)

    assert (details.agent.name, details.last_seen) == ("nightly", None)
    assert details.agent.expires_at.timestamp() == NOON_SECONDS + 90 * DAY_SECONDS
