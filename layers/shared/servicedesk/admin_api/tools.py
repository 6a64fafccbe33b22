"""What can be granted, who holds it, and what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import ToolName
from servicedesk.admin_api.problems import documented
from servicedesk.admin_api.requests import Shape
from servicedesk.policy.directory import PoolGroup
from servicedesk.policy.findings import Findings, findings
from servicedesk.policy.grantable import MANAGE_PERMISSIONS
from servicedesk.policy.holders import Holders, holders
from servicedesk.policy.store import all_groups
from servicedesk.tools.tool import AnyTool


class RowsShape(Shape):
    """The rows that a tool works on, and which of their fields the conditions of a grant can name."""

    name: str = Field(description="What one of them is called.", examples=["customer"])
    where: list[str]
    hide: list[str]


class ToolShape(Shape):
    """One thing that can be granted."""

    name: str
    title: str
    description: str
    #: What a call does; `administers` for the right to use this API.
    effect: str
    rows: RowsShape | None = Field(description="null: a grant of it takes no conditions.")


#: The right to use this API, beside the tools: granted as they are, and none, so that no model can be shown or call it.
_MANAGEMENT: Final = ToolShape(
    name=MANAGE_PERMISSIONS,
    title="Manage permissions",
    description="Change who may use which tool, see what was decided, revoke people's tokens. No tool: no model can.",
    effect="administers",
    rows=None,
)


class Tools(Shape):
    """Everything that can be granted, and how it can be narrowed."""

    tools: list[ToolShape]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroups:
    """The user pool's groups, with rules or without."""

    groups: tuple[PoolGroup, ...]


def tool_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["Tools and groups"])
    store, directory = administration.store, administration.directory

    @router.get("/tools", responses=documented())
    async def list_tools() -> Tools:
        """List what can be granted, and which fields the conditions of a grant can name."""
        tools = sorted(administration.tools, key=lambda tool: tool.name)
        return Tools(tools=[*map(_told_tool, tools), _MANAGEMENT])

    @router.get("/directory/groups", responses=documented())
    async def list_pool_groups() -> PoolGroups:
        """List the user pool's groups."""
        return PoolGroups(groups=directory.groups())

    @router.get("/tools/{tool}/holders", responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def who_can(tool: ToolName) -> Holders:
        """List the groups that grant a tool, with the people in them."""
        return holders(tool, all_groups(store), directory, administration.known)

    @router.get("/findings", responses=documented())
    async def lint() -> Findings:
        """Say what looks wrong: grants of tools that do not exist, groups that nobody can be in, and the like."""
        pool = [group.name for group in directory.groups()]
        return findings(all_groups(store), pool, administration.known)

    return router


def _told_tool(tool: AnyTool) -> ToolShape:
    rows = tool.rows
    return ToolShape(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        effect=tool.effect.value,
        rows=RowsShape(name=rows.name, where=sorted(rows.where), hide=sorted(rows.hide)) if rows is not None else None,
    )
