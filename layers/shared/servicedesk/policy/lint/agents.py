"""Lint rules of agents that work without a person: their end, secrets, owners, groups and calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.agents_alone import kept_from_agents, told_agents_alone
from servicedesk.policy.command_line import command_line
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.lint.evidence import Evidence
from servicedesk.policy.lint.finding import Observation
from servicedesk.policy.lint.recent_changes import LOOK_BACK_DAYS
from servicedesk.policy.lint.times import DAY_SECONDS
from servicedesk.policy.lockout import may_administer
from servicedesk.policy.rule_words import told_moment
from servicedesk.tools.text import quote_name

#: How far ahead an end is told: whoever still needs the agent has to renew it.
SOON_DAYS: Final = 14
SECRET_DAYS: Final = 90
#: An agent whose secret is younger has had no time to be seen.
SETTLED_DAYS: Final = 30


def agents_that_administer(evidence: Evidence) -> Iterator[Observation]:
    """Find agents in a group that came to be granted what changes permissions: it gives them nothing of it."""
    rules = {policy.group: policy.rules for policy in evidence.policies}
    for agent in evidence.agents:
        for group in sorted(agent.groups & rules.keys()):
            if may_administer(rules[group]):
                message = f"{quote_name(agent.name)} is in {quote_name(group)}, which is granted {MANAGE_PERMISSIONS}."
                yield _observation(agent, message, "remove")


def grants_to_agents_alone(evidence: Evidence) -> Iterator[Observation]:
    """Find groups of agents alone that are granted what no agent ever has."""
    for policy in evidence.policies:
        if evidence.pool.members.get(policy.group) or policy.group in evidence.mapped_groups:
            continue
        tools = kept_from_agents(policy.rules, evidence.capabilities)
        if message := told_agents_alone(policy.group, tools, evidence.agents):
            # A command takes one tool away.
            mend = command_line("revoke", policy.group, *tools) if len(tools) == 1 else None
            yield Observation(subject=policy.group, message=message, mend=mend)


def agents_without_owner(evidence: Evidence) -> Iterator[Observation]:
    """Find agents whose owner the pool does not have, or does not let in."""
    for agent in evidence.agents:
        if agent.owner in evidence.pool.absent_owners:
            message = f"{quote_name(agent.owner)}, who answers for {quote_name(agent.name)}, is gone or disabled."
            yield _observation(agent, message, "rotate", "--owner", "PERSON")


def old_secrets(evidence: Evidence) -> Iterator[Observation]:
    """Find agents with a secret that has worked for more than `SECRET_DAYS`."""
    for agent in _agents_with_time_left(evidence):
        if agent.secret_made_at < evidence.now - SECRET_DAYS * DAY_SECONDS:
            message = f"A secret of {quote_name(agent.name)} works since {told_moment(agent.secret_made_at)}."
            yield _observation(agent, message, "rotate")


def agents_that_end_soon(evidence: Evidence) -> Iterator[Observation]:
    """Find agents that end within `SOON_DAYS`."""
    for agent in _agents_with_time_left(evidence):
        if agent.expires_at <= evidence.now + SOON_DAYS * DAY_SECONDS:
            message = f"{quote_name(agent.name)} ends at {told_moment(agent.expires_at)}."
            yield _observation(agent, message, "rotate", "--expires", f"{SECRET_DAYS}d")


def ended_agents(evidence: Evidence) -> Iterator[Observation]:
    """Find agents that are over, and still registered."""
    for agent in evidence.agents:
        if agent.expires_at <= evidence.now:
            message = f"{quote_name(agent.name)} ended at {told_moment(agent.expires_at)}."
            yield _observation(agent, message, "remove")


def unseen_agents(evidence: Evidence) -> Iterator[Observation]:
    """Find agents that could have called for `SETTLED_DAYS`, and did not in `LOOK_BACK_DAYS`."""
    for agent in _agents_with_time_left(evidence):
        is_settled = agent.secret_made_at < evidence.now - SETTLED_DAYS * DAY_SECONDS
        if agent.is_enabled and is_settled and agent.client_id not in evidence.usage.clients:
            message = f"{quote_name(agent.name)} called nothing in {LOOK_BACK_DAYS} days, as far as the audit tells."
            yield _observation(agent, message, "disable")


def _agents_with_time_left(evidence: Evidence) -> Iterator[Agent]:
    return (agent for agent in evidence.agents if agent.expires_at > evidence.now)


def _observation(agent: Agent, message: str, command: str, *options: str) -> Observation:
    mend = command_line("agents", command, agent.name, *options)
    return Observation(subject=agent.name, message=message, mend=mend)
