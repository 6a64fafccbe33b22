"""A place for secrets, in memory."""

from __future__ import annotations

from servicedesk.policy.agents.clients import AgentCredentials
from stack.faults import CommandRefused


class FakeSecretStore:
    """`SecretStore` in memory."""

    def __init__(self) -> None:
        #: Place → what was put there.
        self.kept: dict[str, AgentCredentials] = {}
        #: Whether it lets itself be looked at, and whether it takes anything.
        self.is_there = True
        self.takes_writes = True

    def check(self, place: str) -> None:
        if not self.is_there:
            raise CommandRefused(f"there is no secret {place}")

    def put(self, place: str, credentials: AgentCredentials) -> None:
        if not self.takes_writes:
            raise CommandRefused("Secrets Manager did not take the secret")
        self.kept[place] = credentials
