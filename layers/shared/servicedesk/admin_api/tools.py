"""Routes of tools, their holders, and findings (lint)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.parameters import ToolName
from servicedesk.admin_api.problems import problem_responses
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.holders import Holders, holders, with_agents
from servicedesk.policy.lint.finding import Findings
from servicedesk.policy.lint.looking import look
from servicedesk.policy.store import all_groups

WithAudit = Annotated[
    bool,
    Query(
        description="Look at the audit too, as far back as there is time for: unused rights, and what shadow rules"
        " would have changed."
    ),
]


def tool_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Tools"])
    store, directory = administration.store, administration.directory

    @router.get("/tools", responses=problem_responses())
    async def list_tools() -> Capabilities:
        """List what can be granted, which fields and arguments a grant can narrow, and how often it may be called."""
        return store.capabilities()

    @router.get("/tools/{tool}/holders", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def who_can(tool: ToolName) -> Holders:
        """List the groups that grant a tool, and those that will, with the people and the agents in them."""
        now, can = administration.clock(), store.capabilities()
        found = holders(tool, all_groups(store), directory, can.known, now)
        return with_agents(found, administration.register.agents(), can, now)

    @router.get("/findings", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def lint(audit: WithAudit = False) -> Findings:
        """Say what looks wrong, what is probably not meant, and what to know; and what was not looked at."""
        read = administration.audit if audit else None
        return look(store, directory, administration.register, administration.maps, read, administration.clock())

    return router
