"""Agents that work without a person: what the deployment's administrators say of each, and the port that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from servicedesk.identity.principal import AGENT_PREFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent that is registered: an app client that signs in by itself, with groups and an end."""

    #: The app client's id, which is also its tokens' ``sub``.
    client_id: str
    #: Lower-case letters, digits and hyphens; unique among the agents.
    name: str
    #: The desk's groups whose grants it has; never one that may manage permissions.
    groups: frozenset[str]
    #: User name of the person who answers for it.
    owner: str
    is_enabled: bool
    #: Epoch seconds: from then on its tokens are refused.
    expires_at: int
    #: Epoch seconds: when its oldest secret that still works was made.
    secret_made_at: int
    #: How many calls it may make of everything together in an hour; None: as many as any agent.
    calls_per_hour: int | None = None
    version: int = 1

    @property
    def full_name(self) -> str:
        """What records and tickets call it; no person is called so."""
        return f"{AGENT_PREFIX}{self.name}"

    def may_come(self, now: float) -> bool:
        """Whether its tokens are taken at a moment, in epoch seconds."""
        return self.is_enabled and now < self.expires_at


class Agents(Protocol):
    """Where the agents are kept."""

    def agent(self, client_id: str) -> Agent | None:
        """Return the agent that has this app client, as of now; None if none has.

        Raises:
            PermissionsUnavailable: The store did not answer, or holds what cannot be understood.
        """
