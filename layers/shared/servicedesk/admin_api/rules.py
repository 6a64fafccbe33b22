"""Routes of one rule of a group: grant, revoke, schedule, put on trial."""

from __future__ import annotations

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import OneRule, QueryMoment, QueryReason
from servicedesk.admin_api.problems import CHANGE_PROBLEMS
from servicedesk.admin_api.requests import GrantRequest, ScheduledRequest, ShadowRequest, without
from servicedesk.admin_api.rule_edit import apply_edit
from servicedesk.policy.answers import ChangeOutcome
from servicedesk.policy.document import read_conditions, read_moment, read_scheduled, read_shadow


def rule_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["Who may do what"], responses=CHANGE_PROBLEMS)

    @router.put("/groups/{group}/grants/{tool}")
    async def grant(rule: OneRule, wanted: GrantRequest) -> ChangeOutcome:
        """Grant a tool to a group, or change the conditions of the grant. In force at once for new calls."""
        conditions = read_conditions(without("reason", wanted))
        return apply_edit(
            administration, rule, lambda rules: rules.with_grant(rule.tool, conditions), wanted.get("reason", "")
        )

    @router.delete("/groups/{group}/grants/{tool}")
    async def revoke(rule: OneRule, reason: QueryReason = "", from_: QueryMoment = None) -> ChangeOutcome:
        """Take a grant away: within 30 seconds, at once where the tool destroys or touches credentials; or later."""
        at = None if from_ is None else read_moment(from_, "from")
        return apply_edit(administration, rule, lambda rules: rules.without_grant(rule.tool, at), reason)

    @router.put("/groups/{group}/scheduled/{tool}")
    async def schedule(rule: OneRule, wanted: ScheduledRequest) -> ChangeOutcome:
        """Let a grant begin by itself, in the place of the group's grant of the tool, which stays until then."""
        conditions = read_scheduled(without("reason", wanted))
        return apply_edit(
            administration, rule, lambda rules: rules.with_grant(rule.tool, conditions), wanted.get("reason", "")
        )

    @router.delete("/groups/{group}/scheduled/{tool}")
    async def unschedule(rule: OneRule, reason: QueryReason = "") -> ChangeOutcome:
        """Take away the grant that is scheduled, and leave the one in force as it is."""
        return apply_edit(administration, rule, lambda rules: rules.without_schedule(rule.tool), reason)

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
