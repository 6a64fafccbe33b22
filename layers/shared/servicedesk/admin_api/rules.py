"""Routes of one rule of a group: grant, revoke, put on trial."""

from __future__ import annotations

from fastapi import APIRouter

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.intents import etag, expected_version, intent
from servicedesk.admin_api.parameters import OneRule, QueryReason, RuleRequest
from servicedesk.admin_api.problems import CHANGE_PROBLEMS
from servicedesk.admin_api.requests import GrantRequest, ShadowRequest, without
from servicedesk.policy.answers import ChangeOutcome
from servicedesk.policy.document import read_conditions, read_shadow
from servicedesk.policy.editor import Edit
from servicedesk.server.log import logger


def rule_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["Who may do what"], responses=CHANGE_PROBLEMS)

    @router.put("/groups/{group}/grants/{tool}")
    async def grant(rule: OneRule, wanted: GrantRequest) -> ChangeOutcome:
        """Grant a tool to a group, or change the conditions of the grant. In force at once for new calls."""
        conditions = read_conditions(without("reason", wanted))
        return _apply_edit(
            administration, rule, lambda rules: rules.with_grant(rule.tool, conditions), wanted["reason"]
        )

    @router.delete("/groups/{group}/grants/{tool}")
    async def revoke(rule: OneRule, reason: QueryReason) -> ChangeOutcome:
        """Take a grant away. In force within 30 seconds, at once for tools that destroy or touch credentials."""
        return _apply_edit(administration, rule, lambda rules: rules.without_grant(rule.tool), reason)

    @router.put("/groups/{group}/shadows/{tool}")
    async def watch(rule: OneRule, wanted: ShadowRequest) -> ChangeOutcome:
        """Watch what a rule would change, in the audit only."""
        conditions = read_shadow(without("reason", wanted))
        return _apply_edit(
            administration, rule, lambda rules: rules.with_shadow(rule.tool, conditions), wanted["reason"]
        )

    @router.delete("/groups/{group}/shadows/{tool}")
    async def stop_watching(rule: OneRule, reason: QueryReason) -> ChangeOutcome:
        """Stop watching a rule."""
        return _apply_edit(administration, rule, lambda rules: rules.without_shadow(rule.tool), reason)

    return router


def _apply_edit(administration: Administration, rule: RuleRequest, edit: Edit, reason: str) -> ChangeOutcome:
    wanted = intent(rule.who, reason, dry_run=rule.dry_run)
    version = expected_version(rule.if_match)
    made = administration.editor.change(rule.group, edit, wanted, expected_version=version)
    if made is not None and not rule.dry_run:
        extra = {"actor_id": rule.who.subject, "group": rule.group, "version": made.version}
        logger.info("policy changed", extra=extra)
    policy = administration.store.group(rule.group)
    rule.answer.headers["ETag"] = etag(policy.version)
    return ChangeOutcome(policy=policy, change=made)
