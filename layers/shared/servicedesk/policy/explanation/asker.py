"""Who a question about rights is about: a person of the user pool, or an agent that works without one."""

from __future__ import annotations

from typing import TypeAlias

from servicedesk.identity.agents import Agent
from servicedesk.identity.principal import AGENT_PREFIX
from servicedesk.policy.agents.register import AgentRegister, registered_agent
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.people.person import Person

Asker: TypeAlias = Person | Agent


def asker_called(name: str, directory: Directory, register: AgentRegister) -> Asker:
    """Return the agent that ``agent:NAME`` means; of any other name the person, as `Directory.person` does.

    Raises:
        UnknownAgent, UnknownPerson: There is none.
        AmbiguousPerson: There are several.
    """
    if name.startswith(AGENT_PREFIX):
        return registered_agent(name.removeprefix(AGENT_PREFIX), register)
    return directory.person(name)


def identity_of(asker: Asker) -> str:
    """Return what a revocation of a person or an agent is kept under."""
    return asker.identity if isinstance(asker, Person) else asker.client_id
