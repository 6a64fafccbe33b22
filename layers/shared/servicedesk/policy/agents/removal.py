"""Removal of an agent, for whoever has AWS credentials: its row first, so that it has no right from then on."""

from __future__ import annotations

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import DirectoryUnavailable, PartlyMade
from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.answers import AgentOutcome, agent_answer
from servicedesk.policy.agents.clients import AgentClients
from servicedesk.policy.agents.differences import agent_change
from servicedesk.policy.agents.register import AgentRegister, registered_agent
from servicedesk.policy.agents.telling import told_removed_agent
from servicedesk.policy.change import Change, ChangeKind, Intent
from servicedesk.tools.text import quote_name


def remove_agent(
    name: str, intent: Intent, *, register: AgentRegister, clients: AgentClients, clock: Clock = epoch_seconds
) -> AgentOutcome:
    """Take an agent's row, with the record, and delete its app client.

    Raises:
        UnknownAgent, InvalidPolicy, PolicyConflict, PermissionsUnavailable: Nothing was done.
        PartlyMade: It may do nothing any more, and its app client is left: delete that.
        OutcomeUnknown: Repeat it.
    """
    agent = registered_agent(name, register)
    change = agent_change(ChangeKind.AGENT_REMOVED, intent, utc(clock), agent, None)
    if not intent.dry_run:
        register.strike_off(change, agent)
        _delete_client(agent, change, clients)
    told = tuple(told_removed_agent(agent, dry_run=intent.dry_run))
    return AgentOutcome(agent=agent_answer(agent), change=change, summary=told)


def _delete_client(agent: Agent, change: Change, clients: AgentClients) -> None:
    try:
        clients.delete(agent.client_id)
    except DirectoryUnavailable as failure:
        left = (
            f"{quote_name(agent.name)} is removed and may do nothing, but the user pool did not delete its app client"
            f" {quote_name(agent.client_id)}: delete that there"
        )
        raise PartlyMade(failure.code, left, changes=[change.id]) from None
