"""Last seen: a person's latest call, looked for in the audit, no further back than is told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import Field

from servicedesk.clock import Clock
from servicedesk.policy.audit_trail import Audit, AuditPage, AuditQuery
from servicedesk.policy.schema import ALWAYS, UtcTime

LONGEST: Final = timedelta(days=30)
#: Bounds of what is looked through: whoever asks waits for it. No read begins after so many seconds.
MAX_READS: Final = 10
MAX_SECONDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    """When somebody called last, and with what."""

    __pydantic_config__ = ALWAYS

    #: A call, a list, or a message that was refused.
    at: Annotated[UtcTime | None, Field(description="null: they made no call since `looked_back_to`.")]
    client_id: Annotated[str | None, Field(description="The app client that they used.")]
    client_name: Annotated[str | None, Field(description="What the client called itself.")]
    looked_back_to: Annotated[UtcTime, Field(description="Earlier records were not looked through.")]


def find_last_seen(subject: str, audit: Audit, now: datetime, elapsed: Clock = time.monotonic) -> LastSeen:
    """Return when the person with this ``sub`` was last seen, as far as the audit can be looked through at once.

    `elapsed` is a clock of seconds, by which that is ended.

    Raises:
        AuditUnavailable: It did not answer. Never answered with "not seen".
    """
    query, ends_at = AuditQuery(since=now - LONGEST, subject=subject), elapsed() + MAX_SECONDS
    page = audit.read(query)
    for _ in range(MAX_READS - 1):
        if page.records or page.next is None or elapsed() >= ends_at:
            break
        page = audit.read(query, page.next)
    return _last_seen(page)


def _last_seen(page: AuditPage) -> LastSeen:
    latest = page.records[0] if page.records else None
    return LastSeen(
        at=latest.at if latest else None,
        client_id=latest.client_id if latest else None,
        client_name=latest.about.get("client_name") if latest else None,
        looked_back_to=page.looked_back_to,
    )
