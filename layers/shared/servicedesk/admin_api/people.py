"""Routes of people: who I am, and why somebody may use a tool, or may not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import PERSON_NAMED, QueryPerson, Who
from servicedesk.admin_api.problems import problem_responses
from servicedesk.admin_api.requests import Shape
from servicedesk.policy.directory import MAX_PERSON_CHARACTERS
from servicedesk.policy.explanation import Explanation, read_and_explain
from servicedesk.policy.store import all_groups

QueryTool = Annotated[str, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description="Name of the tool.")]


class Me(Shape):
    """The administrator whose token it is."""

    username: str
    subject: str
    groups: list[str]


def people_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["People"])
    store, directory = administration.store, administration.directory

    @router.get("/me", responses=problem_responses())
    async def me(who: Who) -> Me:
        """Return whose token it is."""
        return Me(username=who.username, subject=who.subject, groups=sorted(who.groups))

    @router.get("/explanation", responses=problem_responses(*PERSON_NAMED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def explain(person: QueryPerson, tool: QueryTool) -> Explanation:
        """Say whether somebody may use a tool, by which grants, and what would change that."""
        who = directory.person(person)
        return read_and_explain(who, tool, administration.grants, all_groups(store), administration.known)

    return router
