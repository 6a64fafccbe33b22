"""Routes of people: who I am, and why somebody may use a tool, or may not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.parameters import PERSON_NAMED, QueryArguments, QueryAsker, QueryAt, Who
from servicedesk.admin_api.problems import problem_responses
from servicedesk.admin_api.requests import Shape
from servicedesk.errors import InvalidPolicy
from servicedesk.policy.document import read_moment
from servicedesk.policy.explanation.asker import asker_called
from servicedesk.policy.explanation.call_question import CallQuestion
from servicedesk.policy.explanation.explanation import Explanation, read_and_explain
from servicedesk.policy.people.directory import MAX_PERSON_CHARACTERS
from servicedesk.policy.store import all_groups

QueryTool = Annotated[str, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description="Name of the tool.")]


class Me(Shape):
    """The administrator whose token it is."""

    username: str
    subject: str
    groups: list[str]
    permissions_ttl_seconds: int = Field(
        description="Within how many seconds a right ends that is taken away. At once for tools that destroy or touch"
        " credentials."
    )


def _argument(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise InvalidPolicy("with is an argument and its value: priority=high")
    return name, value


def people_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["People"])
    store, directory = administration.store, administration.directory

    @router.get("/me", responses=problem_responses())
    async def me(who: Who) -> Me:
        """Return whose token it is."""
        return Me(
            username=who.name,
            subject=who.subject,
            groups=sorted(who.groups),
            permissions_ttl_seconds=administration.permissions_ttl_seconds,
        )

    @router.get("/explanation", responses=problem_responses(*PERSON_NAMED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def explain(
        person: QueryAsker, tool: QueryTool, at: QueryAt = None, with_: QueryArguments = None
    ) -> Explanation:
        """Say whether somebody may use a tool, by which grants, and what would change that."""
        asked = CallQuestion(
            who=asker_called(person, directory, administration.register),
            tool=tool,
            now=administration.clock(),
            at=None if at is None else read_moment(at, "at"),
            arguments=None if with_ is None else dict(map(_argument, with_)),
        )
        return read_and_explain(asked, administration.grants, all_groups(store), store.capabilities())

    return router
