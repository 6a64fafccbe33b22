"""Routes of the people who work the desk: listed, added, invited again, removed, and put into groups."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.forecasts import forecast
from servicedesk.admin_api.intents import intent
from servicedesk.admin_api.parameters import (
    PERSON_NAMED,
    Cursor,
    DryRun,
    Group,
    PageOfPeople,
    PersonName,
    QueryReason,
    Who,
)
from servicedesk.admin_api.problems import problem_responses
from servicedesk.admin_api.requests import Reason, ReasonedRequest, Shape
from servicedesk.identity.principal import Principal
from servicedesk.policy.people.answers import PeoplePage, StaffOutcome
from servicedesk.policy.people.details import PersonDetails, details_of
from servicedesk.policy.people.directory import MAX_PAGE_PEOPLE, MAX_PERSON_CHARACTERS
from servicedesk.policy.people.invitation import add_person, invite_again
from servicedesk.policy.people.membership import put_into_group, take_out_of_group
from servicedesk.policy.people.removal import remove_person
from servicedesk.server.log import logger

MAX_GROUPS = 20
_PROBLEMS = problem_responses(*PERSON_NAMED, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)


class NewPersonRequest(Shape):
    """Somebody to let in."""

    email: str = Field(max_length=MAX_PERSON_CHARACTERS, description="Where the invitation goes.")
    groups: list[str] = Field(default=[], max_length=MAX_GROUPS, description="Groups to put them into.")
    reason: Reason = ""


def staff_routes(administration: Administration) -> APIRouter:
    """Build the routes of people."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["People"], responses=_PROBLEMS)
    store, directory = administration.store, administration.directory

    @router.get("/people")
    async def list_people(limit: PageOfPeople = MAX_PAGE_PEOPLE, cursor: Cursor = None) -> PeoplePage:
        """List everybody in the user pool with their groups, in the pool's own order."""
        page = directory.list_people(cursor, limit)
        return PeoplePage(people=page.entries, next=page.next)

    @router.get("/people/{person}")
    async def show_person(person: PersonName) -> PersonDetails:
        """Return somebody's groups, what they may use, and when they were last seen, looking back 30 days at most."""
        found = directory.person(person)
        return details_of(found, grants=administration.grants, known=administration.known, audit=administration.audit)

    @router.post("/people")
    async def add(who: Who, wanted: NewPersonRequest, dry_run: DryRun = False) -> StaffOutcome:
        """Invite somebody by e-mail, if they are new, and put them into groups. May be repeated."""
        why = intent(who, wanted.reason, dry_run=dry_run)
        return _answer(
            administration,
            who,
            add_person(wanted.email, wanted.groups, why, store=store, directory=directory),
            dry_run=dry_run,
        )

    @router.post("/people/{person}/invitation")
    async def invite(who: Who, person: PersonName, wanted: ReasonedRequest, dry_run: DryRun = False) -> StaffOutcome:
        """Send somebody who has not signed in yet another invitation."""
        why = intent(who, wanted.reason, dry_run=dry_run)
        return _answer(
            administration, who, invite_again(person, why, store=store, directory=directory), dry_run=dry_run
        )

    @router.delete("/people/{person}")
    async def remove(who: Who, person: PersonName, reason: QueryReason = "", dry_run: DryRun = False) -> StaffOutcome:
        """Refuse every token of somebody, and delete them from the user pool, for good."""
        why = intent(who, reason, dry_run=dry_run)
        return _answer(
            administration, who, remove_person(person, why, store=store, directory=directory), dry_run=dry_run
        )

    return router


def membership_routes(administration: Administration) -> APIRouter:
    """Build the routes of who is in which group."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["People"], responses=_PROBLEMS)
    store, directory = administration.store, administration.directory

    @router.put("/people/{person}/groups/{group}")
    async def put(
        who: Who, person: PersonName, group: Group, wanted: ReasonedRequest, dry_run: DryRun = False
    ) -> StaffOutcome:
        """Put somebody into a group. It counts when their token is issued anew, within 15 minutes."""
        why = intent(who, wanted.reason, dry_run=dry_run)
        return _answer(
            administration, who, put_into_group(person, group, why, store=store, directory=directory), dry_run=dry_run
        )

    @router.delete("/people/{person}/groups/{group}")
    async def take_out(
        who: Who, person: PersonName, group: Group, reason: QueryReason = "", dry_run: DryRun = False
    ) -> StaffOutcome:
        """Take somebody out of a group. It counts when their token expires, after 15 minutes at most."""
        why = intent(who, reason, dry_run=dry_run)
        return _answer(
            administration,
            who,
            take_out_of_group(person, group, why, store=store, directory=directory),
            dry_run=dry_run,
        )

    return router


def _answer(administration: Administration, who: Principal, made: StaffOutcome, *, dry_run: bool) -> StaffOutcome:
    if dry_run:
        return forecast(administration, who).of_staff(made)
    if made.changes:
        extra = {"actor_id": who.subject, "changes": [change.id for change in made.changes]}
        logger.info("people changed", extra=extra)
    return made
