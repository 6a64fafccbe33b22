"""Routes of a group's trial rules: what a rule would change is watched, and stops being watched."""

from __future__ import annotations

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.parameters import OneRule, QueryReason
from servicedesk.admin_api.problems import CHANGE_PROBLEMS
from servicedesk.admin_api.requests import ShadowRequest, without
from servicedesk.admin_api.rule_edit import apply_edit
from servicedesk.policy.answers import ChangeOutcome
from servicedesk.policy.document import read_shadow


def trial_rule_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Who may do what"], responses=CHANGE_PROBLEMS)

    @router.put("/groups/{group}/shadows/{tool}")
    async def watch(rule: OneRule, wanted: ShadowRequest) -> ChangeOutcome:
        """Watch what a rule would change, in the audit only."""
        conditions = read_shadow(without("reason", wanted))
        return apply_edit(
            administration, rule, lambda rules: rules.with_shadow(rule.tool, conditions), wanted.get("reason", "")
        )

    @router.delete("/groups/{group}/shadows/{tool}")
    async def stop_watching(rule: OneRule, reason: QueryReason = "") -> ChangeOutcome:
        """Stop watching a rule."""
        return apply_edit(administration, rule, lambda rules: rules.without_shadow(rule.tool), reason)

    return router
