"""The agent of the seeded company that works without a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAgent:
    """An agent that may sign in on this machine, by itself."""

    name: str
    client_id: str
    #: Printed wherever it helps: it opens nothing but this machine's stand-in, and is another at each start.
    secret: str


AGENT_NAME: Final = "nightly-triage"
AGENT_GROUPS: Final = frozenset({"support-engineers"})
AGENT_OWNER: Final = "bob"
AGENT_DAYS: Final = 90
