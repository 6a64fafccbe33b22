"""Registers the seeded company's agent, as the command does on a deployed stack."""

from __future__ import annotations

from typing import Final

from servicedesk.aws.agent_clients import AgentAppClients
from servicedesk.aws.agent_register import AgentRegisterTable
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.staff_directory import StaffDirectory
from servicedesk.clock import epoch_seconds
from servicedesk.policy.agents.addition import NewAgent, add_agent
from servicedesk.policy.change import Actor, Intent
from stack.agent import AGENT_DAYS, AGENT_GROUPS, AGENT_NAME, AGENT_OWNER, LocalAgent
from stack.aws_clients import Clients

_WHY: Final = Intent(actor=Actor(name="servicedesk local", id="service-desk-mcp"), reason="for whoever tries agents")


def register_agent(clients: Clients, permissions_table: str, pool_id: str, scope: str) -> LocalAgent:
    """Let the company's agent in, which may ask for `scope`; its groups and its owner must be there."""
    store = PolicyTable(clients.dynamodb, permissions_table)
    wanted = NewAgent(
        name=AGENT_NAME,
        groups=AGENT_GROUPS,
        owner=AGENT_OWNER,
        expires_at=int(epoch_seconds()) + AGENT_DAYS * 86_400,
    )
    made = add_agent(
        wanted,
        _WHY,
        lambda _: None,
        register=AgentRegisterTable(clients.dynamodb, permissions_table, store),
        clients=AgentAppClients(clients.cognito, pool_id, scope),
        store=store,
        directory=StaffDirectory(clients.cognito, pool_id),
    )
    assert made.credentials is not None  # noqa: S101 -- it was no dry run
    return LocalAgent(name=AGENT_NAME, client_id=made.credentials.client_id, secret=made.credentials.secret)
