"""Capabilities of this release: what its tools, and the right to administer, are to those who grant them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from servicedesk import __version__
from servicedesk.discovery.toolbox import is_for_agents
from servicedesk.execution.limits import agent_limit, own_limit
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.tools.argument_choices import default_texts
from servicedesk.tools.tool import AnyTool

_MANAGEMENT: Final = Capability(
    name=MANAGE_PERMISSIONS,
    title="Manage permissions",
    description="Change who may use which tool, see what was decided, revoke people's tokens. No tool: no model can.",
    effect="administers",
    rows=None,
    choices={},
    omittable=frozenset(),
    defaults={},
    limit=None,
    agent_limit=None,
    ceiling=None,
)


def capabilities(tools: Iterable[AnyTool]) -> Capabilities:
    """Return what a stack with these tools can do."""
    described = map(_capability, sorted(tools, key=lambda tool: tool.name))
    return Capabilities(release=__version__, tools=(*described, _MANAGEMENT))


def _capability(tool: AnyTool) -> Capability:
    return Capability(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        effect=tool.effect.value,
        rows=tool.rows,
        choices=tool.choices,
        defaults=default_texts(tool.input_schema, tool.choices),
        omittable=tool.omittable,
        limit=own_limit(tool),
        agent_limit=agent_limit(tool, own_limit(tool)) if is_for_agents(tool) else None,
        ceiling=tool.limit,
    )
