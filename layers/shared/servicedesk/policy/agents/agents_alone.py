"""Agents alone in a group that is granted what no agent ever has: the grant allows nothing to anybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from servicedesk.federation.group_map import GroupMapsReader, given_groups
from servicedesk.identity.agents import Agent
from servicedesk.policy.agents.register import AgentRegister
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.change import Change
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.people.directory import Directory
from servicedesk.policy.rule_words import join_names
from servicedesk.policy.rules import Rules
from servicedesk.tools.text import quote_name

#: A sentence.
NO_AGENT_HAS_IT = "The grant allows nothing: no agent has what destroys, or touches credentials."


def kept_from_agents(rules: Rules, capabilities: Capabilities) -> frozenset[str]:
    """Return the tools that a group is granted, now or later, and no agent has; not what changes permissions."""
    granted = rules.grants.keys() | rules.scheduled.keys()
    return frozenset((granted & capabilities.known.keys()) - capabilities.known_to_agents.keys() - {MANAGE_PERMISSIONS})


def told_agents_alone(group: str, tools: Collection[str], agents: Iterable[Agent]) -> str | None:
    """Return that a group into which nobody comes has agents in it, and what they were to have; None without any."""
    names = [agent.name for agent in agents if group in agent.groups]
    if not names or not tools:
        return None
    return f"{quote_name(group)} is granted {join_names(tools)}, and only agents are in it: {join_names(names)}."


def hints_of(
    change: Change, capabilities: Capabilities, directory: Directory, register: AgentRegister, maps: GroupMapsReader
) -> tuple[str, ...]:
    """Return what to say of a change that grants to agents alone what none of them has; sentences, none elsewhere.

    Raises:
        PermissionsUnavailable, DirectoryUnavailable: Who is in the group could not be read.
    """
    before, after = (kept_from_agents(rules or Rules(), capabilities) for rules in (change.before, change.after))
    tools = after - before
    if not tools or directory.members(change.subject) or change.subject in given_groups(maps.group_maps()):
        return ()
    told = told_agents_alone(change.subject, tools, register.agents())
    return () if told is None else (told, NO_AGENT_HAS_IT)
