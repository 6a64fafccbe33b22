"""What was decided about calls."""

from __future__ import annotations

from datetime import UTC, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from servicedesk.admin_api.administration import Administration
from servicedesk.admin_api.parameters import PERSON_NAMED, Cursor
from servicedesk.admin_api.problems import documented
from servicedesk.admin_api.shapes import Shape
from servicedesk.clock import utc
from servicedesk.policy.audit_trail import AuditQuery, AuditRecord
from servicedesk.policy.directory import MAX_PERSON_CHARACTERS, subject_called

MAX_MINUTES = 60 * 24 * 30
Minutes = Annotated[int, Query(ge=1, le=MAX_MINUTES, description="How far to look back.")]
Name = Annotated[str | None, Query(min_length=1, max_length=MAX_PERSON_CHARACTERS)]
Refused = Annotated[bool | None, Query(description="true: only refusals. false: only what was allowed.")]


class AuditShape(Shape):
    """One decision: names and numbers, no argument and no result."""

    at: str
    outcome: str
    refused: bool = Field(description="Whether the tool was not allowed, or the message not looked into.")
    tool: str | None
    subject: str
    client_id: str
    grants: list[str]
    shadow: dict[str, Any] | None
    request_id: str | None
    about: dict[str, str]


class AuditPageShape(Shape):
    """Some records, oldest first. An empty page with a next one means: looked so far."""

    records: list[AuditShape]
    next: str | None


def audit_routes(administration: Administration) -> APIRouter:
    """Build the routes."""
    router = APIRouter(tags=["Audit"])

    @router.get("/audit", responses=documented(*PERSON_NAMED, HTTPStatus.UNPROCESSABLE_ENTITY))
    async def read_audit(
        since_minutes: Minutes = 60,
        person: Name = None,
        tool: Name = None,
        refused: Refused = None,
        cursor: Cursor = None,
    ) -> AuditPageShape:
        """List calls and refusals."""
        query = AuditQuery(
            since=utc() - timedelta(minutes=since_minutes),
            subject=subject_called(person, administration.directory)[0] if person else None,
            tool=tool,
            refused=refused,
        )
        page = administration.audit.read(query, cursor)
        return AuditPageShape(records=[_told(record) for record in page.entries], next=page.next)

    return router


def _told(record: AuditRecord) -> AuditShape:
    return AuditShape(
        at=record.at.astimezone(UTC).isoformat(),
        outcome=record.outcome,
        refused=record.is_refused,
        tool=record.tool,
        subject=record.subject,
        client_id=record.client_id,
        grants=list(record.grants),
        shadow=dict(record.shadow) if record.shadow is not None else None,
        request_id=record.request_id,
        about=dict(record.about),
    )
