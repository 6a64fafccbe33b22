"""RightsUsage: by which grants tools were called, and what shadow rules would have changed, from the audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from servicedesk.errors import AuditUnavailable
from servicedesk.policy.audit_trail import Audit, AuditQuery, AuditRecord

#: So many pages of the audit are read at most; whoever waits for an answer over HTTP waits for fewer.
MAX_PAGES: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTally:
    """How many calls a shadow rule bore on, and what it would have changed."""

    calls: int = 0
    refused: int = 0
    narrowed: int = 0
    allowed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsUsage:
    """What some time of the audit says."""

    #: Group and tool of every grant by which a call was allowed.
    used: frozenset[tuple[str, str]] = frozenset()
    #: Ids of the app clients that called anything.
    clients: frozenset[str] = frozenset()
    #: Group and tool → what the shadow rule would have changed.
    tallies: Mapping[tuple[str, str], TrialTally] = field(default_factory=dict)
    #: How many records were looked at.
    records: int = 0
    #: When the oldest of them is of; None for none.
    oldest: datetime | None = None
    #: From there on nothing was missed; None where nothing was looked at.
    looked_back_to: datetime | None = None
    #: Whether all that was asked for was looked at.
    is_complete: bool = True


def read_usage(audit: Audit, since: datetime) -> RightsUsage:
    """Read the audit since then, the newest first, up to `MAX_PAGES`, or for as long as it answers.

    Raises:
        AuditUnavailable: It did not answer at all.
    """
    records: list[AuditRecord] = []
    looked_back_to, cursor = None, None
    for number in range(MAX_PAGES):
        try:
            page = audit.read(AuditQuery(since=since), cursor)
        except AuditUnavailable:
            if number == 0:
                raise
            break
        records.extend(page.records)
        looked_back_to, cursor = page.looked_back_to, page.next
        if cursor is None:
            break
    return RightsUsage(
        used=frozenset((_group_of(grant), record.tool) for record in records if record.tool for grant in record.grants),
        clients=frozenset(record.client_id for record in records if record.client_id),
        tallies=_tallies(records),
        records=len(records),
        oldest=min((record.at for record in records), default=None),
        looked_back_to=looked_back_to,
        is_complete=cursor is None,
    )


def _tallies(records: Iterable[AuditRecord]) -> Mapping[tuple[str, str], TrialTally]:
    counts: dict[tuple[str, str], Counter[str]] = {}
    for record in records:
        for key in _watched_rules(record):
            counts.setdefault(key, Counter()).update(["calls", *_would_be(record)])
    return {key: TrialTally(**count) for key, count in counts.items()}


def _watched_rules(record: AuditRecord) -> Iterator[tuple[str, str]]:
    rules = (record.shadow or {}).get("rules", ())
    if record.tool is not None:
        for rule in rules:
            yield _group_of(str(rule)), record.tool


def _would_be(record: AuditRecord) -> Iterator[str]:
    shadow = record.shadow or {}
    if bool(shadow.get("would_allow")) == record.is_refused:
        yield "allowed" if record.is_refused else "refused"
    elif shadow.get("rows_lost") or shadow.get("fields_lost"):
        yield "narrowed"


def _group_of(grant: str) -> str:
    """Return the group of ``group@version``."""
    return grant.rpartition("@")[0]
