"""`Agents` in memory as the door asks it, and tokens of agents."""

from __future__ import annotations

from typing import Any

from servicedesk.errors import PermissionsUnavailable
from servicedesk.identity.agents import Agent
from tests.tokens import sign, valid_claims

AGENT_CLIENT = "client-of-the-agent"
#: Epoch seconds, long after every token of the tests.
LATE = 4_000_000_000


def agent(*groups: str, client_id: str = AGENT_CLIENT, **changes: Any) -> Agent:
    """Return a registered agent in these groups."""
    said: dict[str, Any] = {
        "client_id": client_id,
        "name": "night-triage",
        "groups": frozenset(groups),
        "owner": "bob",
        "is_enabled": True,
        "expires_at": LATE,
        "secret_made_at": 1_700_000_000,
    }
    return Agent(**{**said, **changes})


def agent_claims(client: str = AGENT_CLIENT, **changes: Any) -> dict[str, Any]:
    """Return the claims of an agent's token as Cognito issues it: without username, groups or audience."""
    of_nobody = {"username": None, "cognito:groups": None, "aud": None, "origin_jti": None, "event_id": None}
    return valid_claims(**{**of_nobody, "sub": client, "client_id": client, **changes})


def agent_token(client: str = AGENT_CLIENT, **changes: Any) -> str:
    """Return the same, signed."""
    return sign(agent_claims(client, **changes))


class FakeAgents:
    """Answers for the client asked about, and remembers every read."""

    def __init__(self, *agents: Agent) -> None:
        self.registered = {one.client_id: one for one in agents}
        self.available = True
        self.reads: list[str] = []

    def agent(self, client_id: str) -> Agent | None:
        self.reads.append(client_id)
        if not self.available:
            raise PermissionsUnavailable("Throttled")
        return self.registered.get(client_id)
