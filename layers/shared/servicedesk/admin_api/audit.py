"""Route of the audit trail: what was decided about calls."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import PERSON_NAMED, Cursor
from servicedesk.admin_api.problems import problem_responses
from servicedesk.clock import utc
from servicedesk.policy.answers import AuditPage
from servicedesk.policy.audit_trail import AuditQuery
from servicedesk.policy.directory import MAX_PERSON_CHARACTERS, subject_called

MAX_MINUTES = 60 * 24 * 30
Minutes = Annotated[int, Query(ge=1, le=MAX_MINUTES, description="How far to look back.")]
Name = Annotated[str | None, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS)]
Refused = Annotated[bool | None, Query(description="true: only refusals. false: only what was allowed.")]


def audit_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["Audit"])

    @router.get("/audit", responses=problem_responses(*PERSON_NAMED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def read_audit(
        since_minutes: Minutes = 60,
        person: Name = None,
        tool: Name = None,
        refused: Refused = None,
        cursor: Cursor = None,
    ) -> AuditPage:
        """List calls and refusals."""
        query = AuditQuery(
            since=utc() - timedelta(minutes=since_minutes),
            subject=subject_called(person, administration.directory)[0] if person else None,
            tool=tool,
            refused=refused,
        )
        page = administration.audit.read(query, cursor)
        return AuditPage(records=page.entries, next=page.next)

    return router
