"""Routes of one grant of a group: made, taken away, scheduled."""

from __future__ import annotations

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.parameters import MeantAdministrators, OneRule, QueryMoment, QueryReason, RuleRequest
from servicedesk.admin_api.problems import CHANGE_PROBLEMS
from servicedesk.admin_api.requests import GrantRequest, ScheduledRequest, without
from servicedesk.admin_api.rule_edit import apply_edit
from servicedesk.policy.answers import ChangeOutcome
from servicedesk.policy.document import read_conditions, read_moment, read_scheduled
from servicedesk.policy.rules import Rules
from servicedesk.tools.conditions import Conditions


def grant_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Who may do what"], responses=CHANGE_PROBLEMS)

    def give(rule: RuleRequest, conditions: Conditions, reason: str, *, means_administrators: bool) -> ChangeOutcome:
        def edit(rules: Rules) -> Rules:
            return rules.with_grant(rule.tool, conditions)

        return apply_edit(administration, rule, edit, reason, means_administrators=means_administrators)

    @router.put("/groups/{group}/grants/{tool}")
    async def grant(rule: OneRule, wanted: GrantRequest, administrators: MeantAdministrators = False) -> ChangeOutcome:
        """Grant a tool to a group, or change the conditions of the grant. In force at once for new calls."""
        conditions = read_conditions(without("reason", wanted))
        return give(rule, conditions, wanted.get("reason", ""), means_administrators=administrators)

    @router.delete("/groups/{group}/grants/{tool}")
    async def revoke(rule: OneRule, reason: QueryReason = "", from_: QueryMoment = None) -> ChangeOutcome:
        """Take a grant away: within 30 seconds, at once where the tool destroys or touches credentials; or later."""
        at = None if from_ is None else read_moment(from_, "from")
        return apply_edit(administration, rule, lambda rules: rules.without_grant(rule.tool, at), reason)

    @router.put("/groups/{group}/scheduled/{tool}")
    async def schedule(
        rule: OneRule, wanted: ScheduledRequest, administrators: MeantAdministrators = False
    ) -> ChangeOutcome:
        """Let a grant begin by itself, in the place of the group's grant of the tool, which stays until then."""
        conditions = read_scheduled(without("reason", wanted))
        return give(rule, conditions, wanted.get("reason", ""), means_administrators=administrators)

    @router.delete("/groups/{group}/scheduled/{tool}")
    async def unschedule(
        rule: OneRule, reason: QueryReason = "", administrators: MeantAdministrators = False
    ) -> ChangeOutcome:
        """Take away the grant that is scheduled, and leave the one in force as it is."""

        def edit(rules: Rules) -> Rules:
            return rules.without_schedule(rule.tool)

        return apply_edit(administration, rule, edit, reason, means_administrators=administrators)

    return router
