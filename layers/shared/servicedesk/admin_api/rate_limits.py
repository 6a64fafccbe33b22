"""Routes of a group's rate limits: how often a member may call a tool."""

from __future__ import annotations

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.parameters import OneRule, QueryReason
from servicedesk.admin_api.problems import CHANGE_PROBLEMS
from servicedesk.admin_api.requests import LimitRequest, without
from servicedesk.admin_api.rule_edit import apply_edit
from servicedesk.policy.answers import ChangeOutcome
from servicedesk.policy.document import read_limit


def rate_limit_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Who may do what"], responses=CHANGE_PROBLEMS)

    @router.put("/groups/{group}/limits/{tool}")
    async def limit(rule: OneRule, wanted: LimitRequest) -> ChangeOutcome:
        """Limit how often a member of the group may call a tool, whichever of their groups grants it."""
        calls = read_limit(without("reason", wanted))
        return apply_edit(
            administration, rule, lambda rules: rules.with_limit(rule.tool, calls), wanted.get("reason", "")
        )

    @router.delete("/groups/{group}/limits/{tool}")
    async def unlimit(rule: OneRule, reason: QueryReason = "") -> ChangeOutcome:
        """Take the group's limit of a tool away: that of the person's other groups counts, or the default."""
        return apply_edit(administration, rule, lambda rules: rules.without_limit(rule.tool), reason)

    return router
