"""Route of the audit trail: what was decided about calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.parameters import PERSON_NAMED, Cursor
from servicedesk.admin_api.problems import problem_responses
from servicedesk.clock import utc
from servicedesk.policy.audit import Outcome
from servicedesk.policy.audit_trail import AuditPage, AuditQuery
from servicedesk.policy.explanation.caller_named import caller_named
from servicedesk.policy.people.directory import MAX_PERSON_CHARACTERS, Directory
from servicedesk.policy.people.usernames import Usernames

MAX_MINUTES = 60 * 24 * 90
Minutes = Annotated[int, Query(ge=1, le=MAX_MINUTES, description="How far to look back.")]
Name = Annotated[str | None, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS)]
Refused = Annotated[bool | None, Query(description="true: only refusals. false: only what was allowed.")]
Customer = Annotated[
    str | None,
    Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description="Id of a customer, merges of them included."),
]
Client = Annotated[
    str | None, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description="Name or id of the client used.")
]


_PERSON = "User name, verified e-mail address or sub; or an agent: agent:NAME."


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Which records somebody wants to see."""

    since_minutes: Minutes = 60
    person: Annotated[
        str | None,
        Query(min_length=1, max_length=MAX_PERSON_CHARACTERS, description=_PERSON),
    ] = None
    tool: Name = None
    customer: Customer = None
    ticket: Name = None
    client: Client = None
    outcome: Annotated[Outcome | None, Query(description="How the call ended.")] = None
    refused: Refused = None

    def query(self, directory: Directory) -> AuditQuery:
        """Return what to ask the trail for; raises what `caller_named` does."""
        subject, name = caller_named(self.person, directory)
        return AuditQuery(
            since=utc() - timedelta(minutes=self.since_minutes),
            subject=subject,
            name=name,
            tool=self.tool,
            customer=self.customer,
            ticket=self.ticket,
            client=self.client,
            outcome=self.outcome,
            refused=self.refused,
        )


def audit_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(prefix=PROTECTED_PATH, tags=["Audit"])
    usernames = Usernames(administration.directory)

    @router.get("/audit", responses=problem_responses(*PERSON_NAMED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def read_audit(filters: Annotated[AuditFilters, Depends()], cursor: Cursor = None) -> AuditPage:
        """List calls and refusals, newest first."""
        page = administration.audit.read(filters.query(administration.directory), cursor)
        return replace(page, records=usernames.with_usernames(page.records))

    return router
