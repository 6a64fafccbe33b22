"""Routes of groups and what they may do."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Response

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.intents import etag
from servicedesk.admin_api.parameters import AllRules, Cursor, Group, Limit, MeantAdministrators
from servicedesk.admin_api.problems import CHANGE_PROBLEMS, problem_responses
from servicedesk.admin_api.requests import GroupRulesRequest, without
from servicedesk.admin_api.rule_edit import apply_edit
from servicedesk.policy.answers import ChangeOutcome, GroupsPage
from servicedesk.policy.document import read_rules
from servicedesk.policy.schema import GroupAnswer
from servicedesk.policy.store import PAGE_ENTRIES


def group_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Who may do what"])
    store = administration.store

    @router.get("/groups", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def list_groups(limit: Limit = PAGE_ENTRIES, cursor: Cursor = None) -> GroupsPage:
        """List the groups that have rules, by name. One that was stored a moment ago may be missing."""
        page = store.groups(cursor, limit)
        return GroupsPage(groups=page.entries, next=page.next)

    @router.get("/groups/{group}", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def read_group(group: Group, answer: Response) -> GroupAnswer:
        """Return a group's rules as of now, with their ETag. A group without any has version 0."""
        policy = store.group(group)
        answer.headers["ETag"] = etag(policy.version)
        return policy

    @router.put("/groups/{group}", responses=CHANGE_PROBLEMS)
    async def replace_rules(
        changed: AllRules, wanted: GroupRulesRequest, administrators: MeantAdministrators = False
    ) -> ChangeOutcome:
        """Put these rules in the place of all that a group has, in one change. A rule that is not named goes."""
        rules = read_rules(without("reason", wanted))
        return apply_edit(
            administration, changed, lambda _: rules, wanted.get("reason", ""), means_administrators=administrators
        )

    return router
