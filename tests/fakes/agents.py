"""Agents that work without a person, in memory: their register, and the pool's app clients."""

from __future__ import annotations

from itertools import count

from servicedesk.errors import DirectoryUnavailable, PermissionsUnavailable, PolicyConflict
from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.clients import ActiveSecret, AgentCredentials
from servicedesk.policy.change import Change
from tests.fakes.policy import FakePolicyStore

#: Epoch seconds: 24 November 2026, noon.
NOON_SECONDS = 1_795_521_600
DAY_SECONDS = 86_400


def agent(
    name: str = "nightly",
    *groups: str,
    owner: str = "bob",
    is_enabled: bool = True,
    expires_at: int = NOON_SECONDS + 90 * DAY_SECONDS,
    secret_made_at: int = NOON_SECONDS - DAY_SECONDS,
    version: int = 1,
) -> Agent:
    """Return an agent that is registered, of support engineers unless something else is said."""
    return Agent(
        client_id=f"client-of-{name}",
        name=name,
        groups=frozenset(groups or {"support-engineers"}),
        owner=owner,
        is_enabled=is_enabled,
        expires_at=expires_at,
        secret_made_at=secret_made_at,
        version=version,
    )


class FakeAgentRegister:
    """`AgentRegister` and `Agents` in memory; its records go into the store's log."""

    def __init__(self, store: FakePolicyStore, *agents: Agent) -> None:
        self._store = store
        self.rows = {one.name: one for one in agents}
        #: Whether a write fails, after everything was read.
        self.takes_writes = True

    def agents(self) -> tuple[Agent, ...]:
        self._require()
        return tuple(self.rows[name] for name in sorted(self.rows))

    def agent(self, client_id: str) -> Agent | None:
        self._require()
        return next((one for one in self.rows.values() if one.client_id == client_id), None)

    def agent_called(self, name: str) -> Agent | None:
        self._require()
        return self.rows.get(name)

    def write(self, change: Change, before: Agent | None, after: Agent) -> None:
        self._require_version(before, after.name)
        self.rows[after.name] = after
        self._store.record(change)

    def strike_off(self, change: Change, agent: Agent) -> None:
        self._require_version(agent, agent.name)
        del self.rows[agent.name]
        self._store.record(change)

    def _require_version(self, expected: Agent | None, name: str) -> None:
        self._require()
        if not self.takes_writes:
            raise PermissionsUnavailable
        there = self.rows.get(name)
        if (there and there.version) != (expected and expected.version):
            raise PolicyConflict("somebody else was first")

    def _require(self) -> None:
        if not self._store.available:
            raise PermissionsUnavailable


class FakeAgentClients:
    """`AgentClients` in memory."""

    def __init__(self, *agents: Agent) -> None:
        #: Client id → its secrets, the oldest first.
        self.kept = {one.client_id: [ActiveSecret(secret_id="first", made_at=one.secret_made_at)] for one in agents}
        #: Every secret that was ever said.
        self.said: list[str] = []
        self._numbers = count()
        #: What the pool does not answer to.
        self.fails: set[str] = set()

    def create(self, name: str) -> AgentCredentials:
        self._require("create")
        client_id = f"client-of-{name}"
        self.kept[client_id] = [ActiveSecret(secret_id="first", made_at=NOON_SECONDS)]
        return self._credentials(client_id, "")

    def delete(self, client_id: str) -> None:
        self._require("delete")
        self.kept.pop(client_id, None)

    def add_secret(self, client_id: str) -> AgentCredentials:
        self._require("add_secret")
        secret_id = f"secret-{next(self._numbers)}"
        self.kept[client_id].append(ActiveSecret(secret_id=secret_id, made_at=NOON_SECONDS))
        return self._credentials(client_id, secret_id)

    def secrets(self, client_id: str) -> tuple[ActiveSecret, ...]:
        self._require("secrets")
        return tuple(self.kept[client_id])

    def end_secret(self, client_id: str, secret_id: str) -> None:
        self._require("end_secret")
        self.kept[client_id] = [one for one in self.kept[client_id] if one.secret_id != secret_id]

    def _credentials(self, client_id: str, secret_id: str) -> AgentCredentials:
        self.said.append(f"hush{len(self.said)}" * 8)
        return AgentCredentials(client_id=client_id, secret=self.said[-1], secret_id=secret_id)

    def _require(self, action: str) -> None:
        if action in self.fails:
            raise DirectoryUnavailable("TooManyRequestsException")
