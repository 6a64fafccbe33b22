"""Capabilities: what a stack can do, as it says itself. Each deployment stores them beside the policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.policy.grantable import Grantable
from servicedesk.tools.view import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimit:
    """How often one person may call a tool: so many times in any stretch of time as long as the window."""

    calls: int
    window_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One thing that can be granted."""

    name: str
    title: str
    description: str
    effect: Annotated[str, Field(description="What a call does; `administers` for the right to use this API.")]
    rows: Annotated[Rows | None, Field(description="null: a grant of it takes no conditions.")]
    limit: Annotated[CallLimit | None, Field(description="null: it is not called.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Everything that can be granted, how it can be narrowed, and which release can do it."""

    release: str
    tools: tuple[Capability, ...]

    @property
    def known(self) -> Grantable:
        """What can be granted."""
        return {capability.name: capability.rows for capability in self.tools}
