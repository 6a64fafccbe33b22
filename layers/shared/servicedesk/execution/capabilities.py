"""Capabilities of this release: what its tools, and the right to administer, are to those who grant them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from servicedesk import __version__
from servicedesk.execution.limits import LIMITS
from servicedesk.policy.capabilities import CallLimit, Capabilities, Capability
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.tools.tool import AnyTool

_MANAGEMENT: Final = Capability(
    name=MANAGE_PERMISSIONS,
    title="Manage permissions",
    description="Change who may use which tool, see what was decided, revoke people's tokens. No tool: no model can.",
    effect="administers",
    rows=None,
    limit=None,
)


def capabilities(tools: Iterable[AnyTool]) -> Capabilities:
    """Return what a stack with these tools can do."""
    described = map(_capability, sorted(tools, key=lambda tool: tool.name))
    return Capabilities(release=__version__, tools=(*described, _MANAGEMENT))


def _capability(tool: AnyTool) -> Capability:
    limit = LIMITS[tool.effect]
    return Capability(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        effect=tool.effect.value,
        rows=tool.rows,
        limit=CallLimit(calls=limit.calls, window_seconds=limit.window_seconds),
    )
