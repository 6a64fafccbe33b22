"""Routes of the user pool's groups: who is in them; made, and deleted with their rules."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.intents import intent
from servicedesk.admin_api.parameters import DryRun, Group, MeantAdministrators, QueryReason, Who
from servicedesk.admin_api.problems import problem_responses
from servicedesk.admin_api.requests import Reason, Shape
from servicedesk.policy.checks import MAX_NAME_CHARACTERS
from servicedesk.policy.company.administrators import do_or_show
from servicedesk.policy.people.answers import PoolGroupDetails, PoolGroups, StaffOutcome
from servicedesk.policy.people.pool_groups import (
    MAX_DESCRIPTION_CHARACTERS,
    create_group,
    delete_group,
    details_of_group,
)
from servicedesk.server.log import logger


class NewGroupRequest(Shape):
    """A group to make."""

    name: str = Field(max_length=MAX_NAME_CHARACTERS)
    description: str = Field(default="", max_length=MAX_DESCRIPTION_CHARACTERS)
    copy_of: str | None = Field(
        default=None, max_length=MAX_NAME_CHARACTERS, description="The group whose rules it begins with."
    )
    reason: Reason = ""


def pool_group_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Groups"])
    store, directory = administration.store, administration.directory
    problems = problem_responses(
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    )

    @router.get("/directory/groups", responses=problem_responses())
    async def list_pool_groups() -> PoolGroups:
        """List the user pool's groups."""
        return PoolGroups(groups=directory.groups())

    @router.get("/directory/groups/{group}", responses=problem_responses(HTTPStatus.UNPROCESSABLE_ENTITY))
    async def show_group(group: Group) -> PoolGroupDetails:
        """Return a group of the user pool: who is in it, and what they may do by it."""
        return details_of_group(group, store, directory)

    @router.post("/directory/groups", responses=problems)
    async def create(
        who: Who, wanted: NewGroupRequest, dry_run: DryRun = False, administrators: MeantAdministrators = False
    ) -> StaffOutcome:
        """Make a group, with no rules or with a copy of another's."""
        why = intent(who, wanted.reason, dry_run=dry_run, means_administrators=administrators)
        make = partial(
            create_group,
            wanted.name,
            store=store,
            directory=directory,
            register=administration.register,
            maps=administration.maps,
            description=wanted.description,
            like=wanted.copy_of,
        )
        made, unmeant = do_or_show(make, why)
        if not dry_run:
            logger.info("group created", extra={"actor_id": who.subject, "group": made.name})
        return replace(made, administrators=unmeant)

    @router.delete("/directory/groups/{group}", responses=problems)
    async def delete(who: Who, group: Group, reason: QueryReason = "", dry_run: DryRun = False) -> StaffOutcome:
        """Delete a group with its rules, and say who can use what no more."""
        made = delete_group(group, intent(who, reason, dry_run=dry_run), store=store, directory=directory)
        if not dry_run:
            logger.info("group deleted", extra={"actor_id": who.subject, "group": group})
        return made

    return router
