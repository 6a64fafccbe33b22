"""The policy as one document: read whole, compared, and put in place."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.intents import intent
from servicedesk.admin_api.parameters import Cursor, DryRun, Limit, Who
from servicedesk.admin_api.problems import documented
from servicedesk.admin_api.shapes import ChangeShape, Reason, RulesShape, Shape, told_change, told_rules
from servicedesk.policy.rules import Rules
from servicedesk.policy.store import PAGE_ENTRIES, all_groups
from servicedesk.server.log import logger


class Policy(Shape):
    """Every group's rules. A group that is not named has none."""

    groups: dict[str, RulesShape] = Field(description="Group to its rules.")


class PolicyRequest(Policy):
    """The policy that is wanted."""

    reason: Reason


class Changes(Shape):
    """What was changed, or would be; a group each."""

    changes: list[ChangeShape]


class ChangesPage(Changes):
    """Some of the changes, newest first."""

    next: str | None


def policy_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["The policy as a whole"])
    problems = documented(
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )

    @router.get("/policy", responses=documented())
    async def export_policy() -> Policy:
        """Return every group's rules, for review and for keeping."""
        stored = all_groups(administration.store)
        return Policy(groups={policy.group: told_rules(policy.rules) for policy in stored if policy.rules != Rules()})

    @router.post("/policy/apply", responses=problems)
    async def apply_policy(who: Who, wanted: PolicyRequest, dry_run: DryRun = False) -> Changes:
        """Put a policy in place, up to 49 groups in one transaction. With `dry_run` only say what would change."""
        rules = {group: shape.rules() for group, shape in wanted.groups.items()}
        changes = administration.manager.replace(rules, intent(who, wanted.reason, dry_run=dry_run))
        if changes and not dry_run:
            logger.info("policy applied", extra={"actor_id": who.subject, "changes": len(changes)})
        return Changes(changes=[told_change(change) for change in changes])

    @router.get("/changes", responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def list_changes(limit: Limit = PAGE_ENTRIES, cursor: Cursor = None, group: str | None = None) -> ChangesPage:
        """List what was changed by whom and why, newest first; of one group, or everything."""
        page = administration.store.changes(group or None, cursor, limit)
        return ChangesPage(changes=[told_change(change) for change in page.entries], next=page.next)

    return router
