"""Addition of an agent, for whoever has AWS credentials: its app client, its secret, and its row.

An app client without a row may do nothing, nor may a row without an app client. The client is made first: what fails in
between leaves no right, and is taken away again as far as AWS answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import DirectoryUnavailable, InvalidPolicy
from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.answers import AgentOutcome, agent_answer
from servicedesk.policy.agents.checks import (
    check_agent_end,
    check_agent_groups,
    check_agent_name,
    check_calls_per_hour,
    owner_called,
)
from servicedesk.policy.agents.clients import AgentClients, AgentCredentials
from servicedesk.policy.agents.differences import agent_change
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.agents.telling import told_new_agent
from servicedesk.policy.change import ChangeKind, Intent
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.store import PolicyStore
from servicedesk.tools.text import quote_name

#: Puts what an agent signs in with where the agent finds it. Whatever it raises, the secret is taken away again.
Keep = Callable[[AgentCredentials], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """An agent that somebody wants."""

    name: str
    groups: frozenset[str]
    #: User name, verified e-mail address or ``sub`` of the person who is to answer for it.
    owner: str
    #: Epoch seconds.
    expires_at: int
    calls_per_hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSecret:
    """What became of an agent, and the secret that it was given; None in a dry run."""

    outcome: AgentOutcome
    credentials: AgentCredentials | None


def add_agent(  # noqa: PLR0913 -- whom, why, where its secret goes, and what it works on
    wanted: NewAgent,
    intent: Intent,
    keep: Keep,
    *,
    register: AgentRegister,
    clients: AgentClients,
    store: PolicyStore,
    directory: Directory,
    clock: Clock = epoch_seconds,
) -> IssuedSecret:
    """Make an agent's app client, put its secret where `keep` does, and register it.

    Raises:
        InvalidPolicy, UnknownPerson, AmbiguousPerson, PolicyConflict: There is no such agent.
        PermissionsUnavailable, DirectoryUnavailable: The same; what was made of it is of no use.
        OutcomeUnknown: It may be registered, and its app client is gone. Remove it, and add it again.
    """
    agent = _checked_agent(wanted, register, store, directory, clock)
    change = agent_change(ChangeKind.AGENT_ADDED, intent, utc(clock), None, agent)
    credentials = None
    if not intent.dry_run:
        with _deleted_again(credentials := clients.create(agent.name), clients):
            agent = replace(agent, client_id=credentials.client_id)
            keep(credentials)
            register.write(change, None, agent)
    told = tuple(told_new_agent(agent, dry_run=intent.dry_run))
    outcome = AgentOutcome(agent=agent_answer(agent), change=change, summary=told)
    return IssuedSecret(outcome=outcome, credentials=credentials)


def _checked_agent(
    wanted: NewAgent, register: AgentRegister, store: PolicyStore, directory: Directory, clock: Clock
) -> Agent:
    check_agent_name(wanted.name)
    check_agent_end(wanted.expires_at, clock())
    check_calls_per_hour(wanted.calls_per_hour)
    if register.agent_called(wanted.name) is not None:
        raise InvalidPolicy(f"there is an agent {quote_name(wanted.name)} already")
    owner = owner_called(wanted.owner, directory)
    check_agent_groups(wanted.groups, store, directory)
    return Agent(
        client_id="",
        name=wanted.name,
        groups=wanted.groups,
        owner=owner.username,
        is_enabled=True,
        expires_at=wanted.expires_at,
        secret_made_at=int(clock()),
        calls_per_hour=wanted.calls_per_hour,
    )


@contextmanager
def _deleted_again(credentials: AgentCredentials, clients: AgentClients) -> Iterator[None]:
    """Delete an app client whose agent could not be registered."""
    try:
        yield
    except BaseException:
        # If that fails too, it is a client without a row.
        with suppress(DirectoryUnavailable):
            clients.delete(credentials.client_id)
        raise
