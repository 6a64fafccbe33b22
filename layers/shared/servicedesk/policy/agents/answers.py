"""What the API answers and `--json` prints of agents. A secret is never among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from servicedesk.identity.agents import Agent
from servicedesk.policy.change import Change
from servicedesk.policy.people.last_seen import LastSeen
from servicedesk.policy.schema import ALWAYS, UtcTime
from servicedesk.tools.rows import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAnswer:
    """An agent that works without a person."""

    __pydantic_config__ = ALWAYS

    name: Annotated[str, Field(description="Records and tickets call it agent:NAME.")]
    client_id: Annotated[str, Field(description="Its app client; empty where that is not made yet.")]
    groups: Names
    owner: Annotated[str, Field(description="User name of the person who answers for it.")]
    is_enabled: Annotated[
        bool, Field(serialization_alias="enabled", description="false: every token of its is refused.")
    ]
    expires_at: Annotated[UtcTime, Field(description="From then on every token of its is refused. ISO 8601, UTC.")]
    secret_made_at: Annotated[
        UtcTime, Field(description="When its oldest secret was made that still works. ISO 8601, UTC.")
    ]
    calls_per_hour: Annotated[
        int | None, Field(description="How many calls it may make in an hour; null: as many as any agent.")
    ]
    version: Annotated[int, Field(description="One more with each change.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsAnswer:
    """All agents, by name."""

    agents: tuple[AgentAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDetails:
    """An agent, and when it was last seen."""

    __pydantic_config__ = ALWAYS

    agent: AgentAnswer
    last_seen: Annotated[LastSeen | None, Field(description="null: the audit did not answer, so it is not known.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentOutcome:
    """What was changed about an agent, or would be."""

    __pydantic_config__ = ALWAYS

    agent: Annotated[AgentAnswer, Field(description="As it is afterwards, or would be; removed: as it was.")]
    change: Annotated[Change | None, Field(description="The record of it; null: it was so already.")]
    summary: Annotated[tuple[str, ...], Field(description="What was done and what to know, a sentence each.")]


def agent_answer(agent: Agent) -> AgentAnswer:
    """Return what is answered of an agent."""
    return AgentAnswer(
        name=agent.name,
        client_id=agent.client_id,
        groups=agent.groups,
        owner=agent.owner,
        is_enabled=agent.is_enabled,
        expires_at=datetime.fromtimestamp(agent.expires_at, UTC),
        secret_made_at=datetime.fromtimestamp(agent.secret_made_at, UTC),
        calls_per_hour=agent.calls_per_hour,
        version=agent.version,
    )
