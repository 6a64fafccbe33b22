"""Routes that revoke a person, disable them, and enable them again."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.intents import intent
from servicedesk.admin_api.parameters import PERSON_NAMED, DryRun, PersonName, Who
from servicedesk.admin_api.problems import problem_responses
from servicedesk.admin_api.requests import Reason, ReasonedRequest, Shape
from servicedesk.identity.principal import Principal
from servicedesk.policy.answers import EnablingAnswer, RevocationAnswer, enabling_answer, revocation_answer
from servicedesk.policy.people.enabling import enable_person
from servicedesk.policy.people.revocation import revoke_person
from servicedesk.server.log import logger


class RevocationRequest(Shape):
    """Why somebody is stopped, and whether they may sign in again."""

    reason: Reason = ""
    keep_enabled: bool = Field(
        default=False,
        description="Do not disable their sign-in. A browser that Cognito remembers them in may then sign in again"
        " without a password.",
    )


def sign_in_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["People"])
    store, directory = administration.store, administration.directory
    problems = problem_responses(*PERSON_NAMED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)

    def revoke_whom(person: str, who: Principal, wanted: RevocationRequest, *, dry_run: bool) -> RevocationAnswer:
        made = revoke_person(
            person,
            intent(who, wanted.reason, dry_run=dry_run),
            store=store,
            directory=directory,
            keep_enabled=wanted.keep_enabled,
        )
        if not dry_run:
            logger.info("person revoked", extra={"actor_id": who.subject, "subject": made.subject})
        return revocation_answer(made, dry_run=dry_run)

    @router.post("/people/{person}/revocation", responses=problems)
    async def revoke(
        who: Who, person: PersonName, wanted: RevocationRequest, dry_run: DryRun = False
    ) -> RevocationAnswer:
        """Refuse every token that somebody holds, end their sign-ins, and disable them unless they are to stay enabled.

        The last person who can change permissions is not disabled. A sub that the user pool does not have any more is
        refused all the same.
        """
        return revoke_whom(person, who, wanted, dry_run=dry_run)

    @router.post("/people/{person}/disabling", responses=problems)
    async def disable(
        who: Who, person: PersonName, wanted: ReasonedRequest, dry_run: DryRun = False
    ) -> RevocationAnswer:
        """Let somebody sign in no more: a revocation that does not leave them enabled."""
        return revoke_whom(person, who, RevocationRequest(reason=wanted.reason), dry_run=dry_run)

    @router.post("/people/{person}/enabling", responses=problems)
    async def enable(who: Who, person: PersonName, wanted: ReasonedRequest, dry_run: DryRun = False) -> EnablingAnswer:
        """Let somebody sign in again. Tokens that were revoked stay refused."""
        made = enable_person(person, intent(who, wanted.reason, dry_run=dry_run), store=store, directory=directory)
        if made.change is not None and not dry_run:
            logger.info("person enabled", extra={"actor_id": who.subject, "person": made.name})
        return enabling_answer(made, dry_run=dry_run)

    return router
