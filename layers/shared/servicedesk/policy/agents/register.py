"""Register of the agents that work without a person: the port to their rows, for those who may read and change all."""

from __future__ import annotations

from typing import Protocol

from servicedesk.errors import UnknownAgent
from servicedesk.identity.agents import Agent
from servicedesk.policy.change import Change
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name


class AgentRegister(Protocol):
    """The agents' rows. Every method raises `PermissionsUnavailable` when the permissions table does not answer."""

    def agents(self) -> tuple[Agent, ...]:
        """Return every agent as of now, by name. One that was added a moment ago may be missing."""

    def agent_called(self, name: str) -> Agent | None:
        """Return the agent of this name, as of now; None if there is none."""

    def write(self, change: Change, before: Agent | None, after: Agent) -> None:
        """Add an agent, or change one, and write its record, or nothing at all.

        Args:
            change: Its record.
            before: The agent that must be there, at its version; None if there must be none of its name.
            after: What it becomes.

        Raises:
            PolicyConflict: Somebody else changed the same first.
            OutcomeUnknown: Whether it was made cannot be read.
        """

    def strike_off(self, change: Change, agent: Agent) -> None:
        """Take an agent away that must be there, at its version, and write the record; raises as `write` does."""


def registered_agent(name: str, register: AgentRegister) -> Agent:
    """Return the agent of this name.

    Raises:
        UnknownAgent: There is none.
    """
    agent = register.agent_called(name)
    if agent is None:
        near = suggestion(name, (one.name for one in register.agents()))
        raise UnknownAgent(f"there is no agent {quote_name(name)}{near}")
    return agent
