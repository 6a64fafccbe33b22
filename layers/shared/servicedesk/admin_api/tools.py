"""Routes of tools, their holders, and findings (lint)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import ToolName
from servicedesk.admin_api.problems import problem_responses
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.directory import PoolGroup
from servicedesk.policy.findings import Findings, findings
from servicedesk.policy.holders import Holders, holders
from servicedesk.policy.store import all_groups


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolGroups:
    """The user pool's groups, with rules or without."""

    groups: tuple[PoolGroup, ...]


def tool_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["Tools and groups"])
    store, directory = administration.store, administration.directory

    @router.get("/tools", responses=problem_responses())
    async def list_tools() -> Capabilities:
        """List what can be granted, which fields the conditions of a grant can name, and how often it may be called."""
        return store.capabilities()

    @router.get("/directory/groups", responses=problem_responses())
    async def list_pool_groups() -> PoolGroups:
        """List the user pool's groups."""
        return PoolGroups(groups=directory.groups())

    @router.get("/tools/{tool}/holders", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def who_can(tool: ToolName) -> Holders:
        """List the groups that grant a tool, with the people in them."""
        return holders(tool, all_groups(store), directory, administration.known)

    @router.get("/findings", responses=problem_responses())
    async def lint() -> Findings:
        """Say what looks wrong: grants of tools that do not exist, groups that nobody can be in, and the like."""
        pool = [group.name for group in directory.groups()]
        return findings(all_groups(store), pool, administration.known)

    return router
