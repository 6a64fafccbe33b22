"""People: who I am, and why somebody may use a tool, or may not."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import PERSON_NAMED, QueryPerson, Who
from servicedesk.admin_api.problems import documented
from servicedesk.admin_api.shapes import ConditionsShape, ShadowShape, Shape, told_conditions, told_shadow
from servicedesk.policy.directory import MAX_PERSON_CHARACTERS
from servicedesk.policy.explanation import Explanation, read_and_explain
from servicedesk.policy.store import all_groups
from servicedesk.policy.telling import summary, ways_to_change

QueryTool = Annotated[str, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description="Name of the tool.")]


class Me(Shape):
    """The administrator whose token it is."""

    username: str
    subject: str
    groups: list[str]


class PersonShape(Shape):
    """Somebody in the staff pool, as of now."""

    username: str
    subject: str
    email: str = Field(description="Verified; empty when they have no such address.")
    groups: list[str]
    enabled: bool


class GrantShape(ConditionsShape):
    """A grant that allows the tool."""

    group: str
    version: int


class VoidShape(GrantShape):
    """A grant that is stored and counts as not there: it names a field, or a tool, that this release does not know."""

    why: list[str]
    mend: str = Field(description="The command that mends it.")


class WatchedRule(ShadowShape):
    """A rule that is watched."""

    group: str
    version: int


class ShadowOpinion(Shape):
    """What would be decided if the watched rules were in force."""

    would_allow: bool
    rules: list[WatchedRule]


class ExplanationShape(Shape):
    """A decision, and what it was made of."""

    person: PersonShape
    tool: str
    known: bool
    allowed: bool
    grants: list[GrantShape]
    void: list[VoidShape]
    revoked_before: int | None = Field(description="Epoch seconds: tokens of earlier sign-ins are refused.")
    shadow: ShadowOpinion | None
    summary: str
    changes: list[str] = Field(description="What would turn the decision round.")


def people_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["People"])
    store, directory = administration.store, administration.directory

    @router.get("/me", responses=documented())
    async def me(who: Who) -> Me:
        """Return whose token it is."""
        return Me(username=who.username, subject=who.subject, groups=sorted(who.groups))

    @router.get("/explanation", responses=documented(*PERSON_NAMED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def explain(person: QueryPerson, tool: QueryTool) -> ExplanationShape:
        """Say whether somebody may use a tool, by which grants, and what would change that."""
        known = administration.known
        explanation = read_and_explain(directory.person(person), tool, administration.grants, known)
        return _told(explanation, ways_to_change(explanation, all_groups(store), known))

    return router


def _told(explanation: Explanation, ways: tuple[str, ...]) -> ExplanationShape:
    person = explanation.person
    rules = [
        WatchedRule(group=rule.group, version=rule.version, **told_shadow(rule.conditions).model_dump())
        for rule in explanation.trial_rules
    ]
    return ExplanationShape(
        person=PersonShape(
            username=person.username,
            subject=person.subject,
            email=person.email,
            groups=sorted(person.groups),
            enabled=person.is_enabled,
        ),
        tool=explanation.tool,
        known=explanation.is_known,
        allowed=explanation.is_allowed,
        grants=[
            GrantShape(group=grant.group, version=grant.version, **told_conditions(grant.conditions).model_dump())
            for grant in explanation.grants
        ],
        void=[
            VoidShape(
                group=void.grant.group,
                version=void.grant.version,
                why=list(void.flaws),
                mend=void.mend,
                **told_conditions(void.grant.conditions).model_dump(),
            )
            for void in explanation.void
        ],
        revoked_before=explanation.not_before,
        shadow=ShadowOpinion(would_allow=explanation.would_be_allowed, rules=rules) if rules else None,
        summary=summary(explanation),
        changes=list(ways),
    )
