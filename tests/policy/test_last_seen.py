"""When somebody was last seen is what the audit says, and how far that was looked back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicedesk.errors import AuditUnavailable
from servicedesk.policy.audit import RecordKind
from servicedesk.policy.audit_trail import AuditPage, AuditQuery, AuditRecord
from servicedesk.policy.people.last_seen import LONGEST, MAX_READS, find_last_seen
from tests.fakes.audit import FakeAudit
from tests.worlds.policy import NOON


def seen(ago: timedelta, client: str = "client") -> AuditRecord:
    return AuditRecord(
        at=NOON - ago, kind=RecordKind.CALL, outcome="done", is_refused=False, tool="get_customer", subject="bob",
        client_id=client,
        about={"client_name": f"name of {client}"},
    )  # fmt: skip


class PagedAudit(FakeAudit):
    """Gives a record a page, the newest first, and counts its reads; the first pages are empty, as many as `gaps`."""

    def __init__(self, *records: AuditRecord, gaps: int = 0) -> None:
        super().__init__(*records)
        self.gaps = gaps
        self.reads = 0

    def read(self, query: AuditQuery, cursor: str | None = None) -> AuditPage:
        self.reads += 1
        found = sorted(super().read(query).records, key=lambda record: record.at, reverse=True)
        pages: list[tuple[AuditRecord, ...]] = [() for _ in range(self.gaps)] + [(record,) for record in found]
        place = int(cursor or 0)
        more = str(place + 1) if place + 1 < len(pages) else None
        looked = query.since if more is None else NOON - timedelta(days=place + 1)
        return AuditPage(records=pages[place] if pages else (), looked_back_to=looked, next=more)


@pytest.mark.parametrize("ago", [timedelta(minutes=5), timedelta(hours=5), timedelta(days=3), timedelta(days=29)])
@pytest.mark.parametrize("gaps", range(MAX_READS))
def test_the_latest_call_is_found_with_its_client_however_far_it_is_back(ago: timedelta, gaps: int) -> None:
    audit = PagedAudit(seen(ago), seen(min(ago + timedelta(days=1), timedelta(days=30)), "older"), gaps=gaps)

    found = find_last_seen("bob", audit, NOON)

    assert (found.at, found.client_id, found.client_name) == (NOON - ago, "client", "name of client")
    assert audit.reads == gaps + 1


def test_somebody_else_is_not_them() -> None:
    assert find_last_seen("carol", PagedAudit(seen(timedelta(0))), NOON).at is None


def test_who_was_not_seen_was_not_seen_since_a_moment_that_is_told() -> None:
    found = find_last_seen("bob", PagedAudit(seen(timedelta(days=31))), NOON)

    assert (found.at, found.looked_back_to) == (None, NOON - LONGEST)


def test_what_could_not_be_looked_through_does_not_count() -> None:
    audit = PagedAudit(seen(timedelta(days=20)), gaps=MAX_READS)

    found = find_last_seen("bob", audit, NOON)

    assert (audit.reads, found.at, found.looked_back_to) == (MAX_READS, None, NOON - timedelta(days=MAX_READS))


def test_an_audit_that_takes_long_is_not_waited_for() -> None:
    audit = PagedAudit(seen(timedelta(days=20)), gaps=8)

    # Each read takes two seconds.
    found = find_last_seen("bob", audit, NOON, elapsed=lambda: 2.0 * audit.reads)

    assert (audit.reads, found.at, found.looked_back_to) == (3, None, NOON - timedelta(days=3))


def test_an_audit_that_does_not_answer_is_no_absence() -> None:
    audit = FakeAudit()
    audit.available = False

    with pytest.raises(AuditUnavailable):
        find_last_seen("bob", audit, NOON)
