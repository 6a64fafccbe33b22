"""Capabilities: what a stack can do, as it says itself. Each deployment stores them beside the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.policy.grantable import Grantable
from servicedesk.tools.limit import Limit
from servicedesk.tools.rows import Names, Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One thing that can be granted."""

    name: str
    title: str
    description: str
    effect: Annotated[str, Field(description="What a call does; `administers` for the right to use this API.")]
    rows: Annotated[Rows | None, Field(description="null: a grant of it chooses no rows and hides no fields.")]
    choices: Annotated[
        Mapping[str, Names | None],
        Field(description="The arguments that a grant can narrow, with the values of each; null: any value."),
    ]
    omittable: Annotated[Names, Field(description="Those of choices that can be left out: a value can be @omitted.")]
    defaults: Annotated[Mapping[str, str], Field(description="What each of those has that is left out of a call.")]
    limit: Annotated[
        Limit | None,
        Field(description="How often a person may call it where their groups say nothing; null: it is not called."),
    ]
    agent_limit: Annotated[
        Limit | None,
        Field(description="The most that an agent may call it; null: no agent has it, whatever is granted."),
    ]
    ceiling: Annotated[
        Limit | None, Field(description="The most that a person may call it, whatever their groups say; null: any.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """Everything that can be granted, how it can be narrowed, and which release can do it."""

    release: str
    tools: tuple[Capability, ...]

    @property
    def known(self) -> Grantable:
        """What can be granted."""
        return self.by_name

    @property
    def known_to_agents(self) -> Grantable:
        """What an agent can have."""
        return {name: one for name, one in self.by_name.items() if one.agent_limit is not None}

    @property
    def by_name(self) -> Mapping[str, Capability]:
        """Name → what it is."""
        return {capability.name: capability for capability in self.tools}
