"""`Audit` in memory."""

from __future__ import annotations

from datetime import UTC, datetime

from servicedesk.errors import AuditUnavailable
from servicedesk.policy.audit_trail import AuditPage, AuditQuery, AuditRecord


class FakeAudit:
    """Has one page."""

    def __init__(self, *records: AuditRecord) -> None:
        self.records = list(records)
        self.available = True
        self.looked_back_to = datetime(2026, 11, 28, tzinfo=UTC)

    def read(self, query: AuditQuery, cursor: str | None = None) -> AuditPage:
        """Return the records that are asked for, the one that was put in last first."""
        if not self.available:
            raise AuditUnavailable
        found = tuple(record for record in reversed(self.records) if query.wants(record))
        return AuditPage(records=found, looked_back_to=self.looked_back_to, next=None)
