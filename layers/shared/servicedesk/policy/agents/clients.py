"""App clients of agents: the port to the user pool that makes them and their secrets. With AWS credentials alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCredentials:
    """What an agent signs in with. The pool says the secret once, when it is made; nothing of ours keeps it."""

    client_id: str
    secret: str = field(repr=False)
    #: The pool's name for the secret; empty for a client's first one, which is made with it.
    secret_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveSecret:
    """A secret that works, without its value."""

    secret_id: str
    #: Epoch seconds.
    made_at: int


class AgentClients(Protocol):
    """The app clients of the staff pool that sign in by themselves.

    Every method raises `DirectoryUnavailable` when the pool does not answer, or lets whoever asks not do it.
    """

    def create(self, name: str) -> AgentCredentials:
        """Make the app client of an agent, which may use the MCP endpoint and nothing else."""

    def delete(self, client_id: str) -> None:
        """Delete an app client. Harmless if there is none."""

    def add_secret(self, client_id: str) -> AgentCredentials:
        """Make a second secret; the first one goes on."""

    def secrets(self, client_id: str) -> tuple[ActiveSecret, ...]:
        """Return the secrets that work, the oldest first."""

    def end_secret(self, client_id: str, secret_id: str) -> None:
        """End a secret that is not the only one. Harmless if there is none of that id."""
