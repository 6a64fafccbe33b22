"""Registered agents: a verified token of an agent becomes the agent that its row describes, as the row is now."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from servicedesk.cache import BoundedCache
from servicedesk.clock import Clock, elapsed_seconds, epoch_seconds
from servicedesk.errors import InvalidToken
from servicedesk.identity.agents import Agent, Agents
from servicedesk.identity.principal import AgentPrincipal, Principal
from servicedesk.identity.token_cache import Verifier
from servicedesk.identity.token_fault import TokenFault

MAX_AGENTS: Final = 1_024


class RegisteredAgents:
    """Asks `verifier`, and of agents their row. Lives as long as the execution environment.

    A row is remembered for `ttl_seconds`; that there is none, never. Of people nothing is read.
    """

    def __init__(
        self,
        verifier: Verifier,
        agents: Agents,
        *,
        ttl_seconds: int,
        clock: Clock = elapsed_seconds,
        wall_clock: Clock = epoch_seconds,
    ) -> None:
        self._verifier = verifier
        self._agents = agents
        self._ttl_seconds = ttl_seconds
        self._clock = clock
        self._wall_clock = wall_clock
        self._known: BoundedCache[str, Agent] = BoundedCache(MAX_AGENTS)

    def verify(self, token: str) -> Principal:
        """Return the principal.

        Raises:
            InvalidToken: As `TokenVerifier.verify`; or the agent is not registered, is disabled or has ended.
            PermissionsUnavailable: Its row could not be read.
        """
        principal = self._verifier.verify(token)
        if not isinstance(principal, AgentPrincipal):
            return principal
        agent = self._agent(principal.client_id)
        if agent is None or not agent.may_come(self._wall_clock()):
            raise InvalidToken(TokenFault.CLIENT)
        return replace(
            principal,
            name=agent.full_name,
            owner=agent.owner,
            groups=agent.groups,
            calls_per_hour=agent.calls_per_hour,
            secret_made_at=agent.secret_made_at,
            expires_at=min(principal.expires_at, agent.expires_at),
        )

    def _agent(self, client_id: str) -> Agent | None:
        now = self._clock()
        known = self._known.get(client_id, now)
        if known is None:
            known = self._agents.agent(client_id)
            if known is not None:
                # From before the read on, so that what it learned is at most so old.
                self._known.keep(client_id, known, now + self._ttl_seconds)
        return known
