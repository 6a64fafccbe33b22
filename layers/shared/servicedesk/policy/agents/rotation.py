"""Rotation of an agent's secret, for whoever has AWS credentials: a second one is made, and the old one ended later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from enum import Enum

from servicedesk.clock import Clock, epoch_seconds, utc
from servicedesk.errors import DirectoryUnavailable, InvalidPolicy
from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.addition import IssuedSecret, Keep
from servicedesk.policy.agents.answers import AgentOutcome, agent_answer
from servicedesk.policy.agents.checks import check_agent_end, owner_called
from servicedesk.policy.agents.clients import AgentClients, AgentCredentials
from servicedesk.policy.agents.differences import agent_change
from servicedesk.policy.agents.register import AgentRegister, registered_agent
from servicedesk.policy.agents.telling import told_end_of_secret, told_second_secret
from servicedesk.policy.change import ChangeKind, Intent
from servicedesk.policy.guarded_act import recorded_act
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rule_words import told_moment
from servicedesk.tools.text import quote_name


class WhichSecret(Enum):
    """One of two secrets."""

    OLDER = 0
    NEWER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What becomes otherwise of an agent with its new secret. What is None stays."""

    #: Epoch seconds.
    expires_at: int | None = None
    #: Who is to answer for it from then on, as `NewAgent.owner`.
    owner: str | None = None


def rotate_secret(  # noqa: PLR0913 -- whose, why, what else, where it goes, and what it works on
    name: str,
    renewal: Renewal,
    intent: Intent,
    keep: Keep,
    *,
    register: AgentRegister,
    clients: AgentClients,
    directory: Directory,
    clock: Clock = epoch_seconds,
) -> IssuedSecret:
    """Give an agent a second secret, and put it where `keep` does; the first one works until it is ended.

    The record is written first, so that nothing is let in without one.

    Raises:
        UnknownAgent, InvalidPolicy, UnknownPerson, AmbiguousPerson, PolicyConflict: It is as it was.
        PermissionsUnavailable, DirectoryUnavailable: The same.
        OutcomeUnknown: It is recorded, and the pool did not answer: there may be a second secret that nobody knows.
    """
    before = registered_agent(name, register)
    secrets = clients.secrets(before.client_id)
    if len(secrets) > 1:
        made = " and ".join(told_moment(one.made_at) for one in secrets)
        raise InvalidPolicy(
            f"{quote_name(name)} has two secrets, made at {made}: end one of them first, with --end-old or --end-new"
        )
    after = _renewed_agent(before, renewal, directory, clock)
    change = agent_change(ChangeKind.AGENT_ROTATED, intent, utc(clock), before, after)
    credentials = None
    if not intent.dry_run:
        register.write(change, before, after)
        with recorded_act(change):
            credentials = clients.add_secret(after.client_id)
        with _ended_again(credentials, clients):
            keep(credentials)
    told = tuple(told_second_secret(after, dry_run=intent.dry_run))
    outcome = AgentOutcome(agent=agent_answer(after), change=change, summary=told)
    return IssuedSecret(outcome=outcome, credentials=credentials)


def end_secret(  # noqa: PLR0913 -- whose, which, why, and what it works on
    name: str,
    which: WhichSecret,
    intent: Intent,
    *,
    register: AgentRegister,
    clients: AgentClients,
    clock: Clock = epoch_seconds,
) -> AgentOutcome:
    """End one of an agent's two secrets. Tokens that it got are good for 15 minutes at most.

    Raises:
        UnknownAgent, InvalidPolicy, PolicyConflict, PermissionsUnavailable, DirectoryUnavailable: Both work.
        OutcomeUnknown: It is recorded, and the pool did not answer. Repeat it.
    """
    before = registered_agent(name, register)
    secrets = clients.secrets(before.client_id)
    if len(secrets) < 2:  # noqa: PLR2004 -- one of two
        raise InvalidPolicy(
            f"{quote_name(name)} has one secret: rotate it first, or disable the agent to refuse it at once"
        )
    ended, stays = secrets[which.value], secrets[1 - which.value]
    after = replace(before, secret_made_at=stays.made_at, version=before.version + 1)
    change = agent_change(ChangeKind.AGENT_ROTATED, intent, utc(clock), before, after)
    if not intent.dry_run:
        register.write(change, before, after)
        with recorded_act(change):
            clients.end_secret(after.client_id, ended.secret_id)
    told = tuple(told_end_of_secret(after, ended.made_at, dry_run=intent.dry_run))
    return AgentOutcome(agent=agent_answer(after), change=change, summary=told)


def _renewed_agent(before: Agent, renewal: Renewal, directory: Directory, clock: Clock) -> Agent:
    expires_at = before.expires_at
    if renewal.expires_at is not None:
        check_agent_end(renewal.expires_at, clock())
        expires_at = renewal.expires_at
    owner = before.owner if renewal.owner is None else owner_called(renewal.owner, directory).username
    return replace(before, expires_at=expires_at, owner=owner, version=before.version + 1)


@contextmanager
def _ended_again(credentials: AgentCredentials, clients: AgentClients) -> Iterator[None]:
    """End a secret that could not be put where the agent finds it."""
    try:
        yield
    except BaseException:
        with suppress(DirectoryUnavailable):
            clients.end_secret(credentials.client_id, credentials.secret_id)
        raise
