"""Who can use a tool: the groups that grant it, and the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from servicedesk.identity.agents import Agent
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.grantable import Grantable, allows
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rules import GroupPolicy
from servicedesk.policy.schema import ALWAYS, TermsAnswer
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.rows import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A group that grants a tool, with its members as of now."""

    group: str
    version: int
    conditions: TermsAnswer
    members: Annotated[tuple[str, ...], Field(description="User names.")]
    disabled_members: Annotated[tuple[str, ...], Field(description="Those of them who cannot sign in.")]
    shut_out_members: Annotated[
        tuple[str, ...], Field(description="Those of the others of whom every token is refused until they are enabled.")
    ]

    @property
    def can_be_used(self) -> bool:
        """Whether somebody in the group is let in."""
        return len(self.members) > len(self.disabled_members) + len(self.shut_out_members)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentHolder:
    """An agent in a group whose grant of a tool is in force."""

    name: str
    owner: str
    groups: Annotated[Names, Field(description="Those of its groups that grant the tool.")]
    can_come: Annotated[bool, Field(description="false: it is disabled, or has ended.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Who can use a tool."""

    __pydantic_config__ = ALWAYS

    tool: str
    #: Those whose grant is in force.
    groups: tuple[Holder, ...]
    planned: Annotated[
        tuple[Holder, ...], Field(description="Those whose grant begins later, or is another from then on.")
    ]
    agents: Annotated[tuple[AgentHolder, ...], Field(description="Agents in groups; none of what no agent has.")] = ()

    @property
    def can_be_used(self) -> bool:
        """Whether anybody who is let in may use it now."""
        return any(holder.can_be_used for holder in self.groups) or any(agent.can_come for agent in self.agents)


def holders(tool: str, policies: Iterable[GroupPolicy], directory: Directory, known: Grantable, now: float) -> Holders:
    """Return the groups that grant `tool`, or will, by name; a void grant is none. `now` is in epoch seconds."""
    terms = [
        (policy, conditions)
        for policy in policies
        for conditions in policy.rules.terms(tool)
        if allows(tool, conditions, known)
    ]
    return Holders(
        tool=tool,
        groups=tuple(_holder(policy, one, directory) for policy, one in terms if one.is_in_force(now)),
        planned=tuple(_holder(policy, one, directory) for policy, one in terms if (one.starts_at or 0) > now),
    )


def with_agents(found: Holders, agents: Iterable[Agent], capabilities: Capabilities, now: float) -> Holders:
    """Return the same with the agents in the groups that grant the tool, none if no agent has it."""
    if found.tool not in capabilities.known_to_agents:
        return found
    groups = {holder.group for holder in found.groups}
    holding = (
        AgentHolder(name=agent.name, owner=agent.owner, groups=granting, can_come=agent.may_come(now))
        for agent in agents
        if (granting := agent.groups & groups)
    )
    return replace(found, agents=tuple(holding))


def _holder(policy: GroupPolicy, conditions: Conditions, directory: Directory) -> Holder:
    members = directory.members(policy.group)
    return Holder(
        group=policy.group,
        version=policy.version,
        conditions=conditions,
        members=tuple(member.username for member in members),
        disabled_members=tuple(member.username for member in members if not member.is_enabled),
        shut_out_members=tuple(one.username for one in members if one.is_enabled and one.is_shut_out),
    )
