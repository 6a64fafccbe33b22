"""Limit of a call as it is explained: how often somebody may call a tool, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from servicedesk.discovery.grants import Permissions
from servicedesk.identity.agents import Agent
from servicedesk.policy.capabilities import Capability
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.tools.limit import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimit:
    """How often they may call the tool, and by whose word."""

    limit: Limit
    group: Annotated[str | None, Field(description="Whose limit it is; null: the tool's own, or the default.")]


def limit_of_call(asked: CallQuestion, permissions: Permissions, capability: Capability | None) -> CallLimit | None:
    """Return the limit of whoever is asked about; None if the tool is not called, or not by them."""
    if capability is None:
        return None
    own, ceiling = capability.limit, capability.ceiling
    if isinstance(asked.who, Agent):
        own = ceiling = capability.agent_limit
    if own is None:
        return None
    said = [
        one
        for one in permissions.limits
        if one.tool == asked.tool and one.group in asked.who.groups and one.limit.is_possible
    ]
    if not said:
        return CallLimit(limit=own, group=None)
    strictest = min(said, key=lambda one: (one.limit.strictness, one.group))
    if ceiling is not None and ceiling.strictness < strictest.limit.strictness:
        return CallLimit(limit=ceiling, group=None)
    return CallLimit(limit=strictest.limit, group=strictest.group)
