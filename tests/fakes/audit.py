"""`Audit` in memory."""

from __future__ import annotations

from servicedesk.errors import AuditUnavailable
from servicedesk.policy.audit_trail import AuditQuery, AuditRecord
from servicedesk.policy.store import Page


class FakeAudit:
    """Has one page."""

    def __init__(self, *records: AuditRecord) -> None:
        self.records = list(records)
        self.available = True

    def read(self, query: AuditQuery, cursor: str | None = None) -> Page[AuditRecord]:
        """Return the records that are asked for."""
        if not self.available:
            raise AuditUnavailable
        return Page(entries=tuple(record for record in self.records if query.wants(record)), next=None)
