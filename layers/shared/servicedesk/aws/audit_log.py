"""Audit trail read back from the MCP function's log in CloudWatch, the newest records first.

CloudWatch finds the oldest events of a span of time first. So the log is looked through backwards in windows: one that
a single request does not read to its end is made narrower, since what is newest in it is not known before, and one in
which little was found is followed by a wider one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.clock import Clock, epoch_seconds
from servicedesk.errors import AuditUnavailable, InvalidPolicy
from servicedesk.policy.audit import read_record
from servicedesk.policy.audit_trail import PAGE_RECORDS, AuditPage, AuditQuery, AuditRecord

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# Requests to CloudWatch for one page: this many keep it within seconds.
MAX_STEPS = 8
STEP_EVENTS = 500
FIRST_WINDOW_MILLISECONDS = 15 * 60 * 1_000
NARROWEST_WINDOW_MILLISECONDS = 1_000
# From 15 minutes to 90 days in nine windows.
_WIDER, _NARROWER = 4, 8
# How far the clocks of whoever writes and whoever reads may be apart.
_CLOCK_SKEW_MILLISECONDS = 60_000
MAX_CURSOR_CHARACTERS = 2_048
_MILLISECONDS = 1_000
_PLAIN = re.compile(r"[\w.@: -]+", re.ASCII)
_CURSOR = re.compile(r"(\d{1,14})\.(\d{1,14})(?:\.(.+))?", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the next look begins, in milliseconds since the epoch."""

    #: What is at this moment, or later, was looked at.
    end: int
    width: int = FIRST_WINDOW_MILLISECONDS
    #: CloudWatch's, in a window that cannot be made narrower.
    token: str | None = None

    def cursor(self) -> str:
        return f"{self.end}.{self.width}" + (f".{self.token}" if self.token else "")

    def after(self, start: int, found: int, token: str | None) -> _Place:
        """Return the place to go on at, when the window from `start` on was asked for once and gave `found` events."""
        if token is None:
            width = self.width * _WIDER if found * _WIDER <= STEP_EVENTS else self.width
            return _Place(end=start, width=width)
        if self.width > NARROWEST_WINDOW_MILLISECONDS:
            narrower = min(self.width, self.end - start) // _NARROWER
            return _Place(end=self.end, width=max(narrower, NARROWEST_WINDOW_MILLISECONDS))
        return replace(self, token=token)


class AuditLog:
    """`Audit` on one log group.

    Of a single second with more records than a request reads, each page is in order, and the pages are not.
    """

    def __init__(self, client: CloudWatchLogsClient, log_group: str, clock: Clock = epoch_seconds) -> None:
        self._client = client
        self._log_group = log_group
        self._clock = clock

    def read(self, query: AuditQuery, cursor: str | None = None) -> AuditPage:
        """Return some records, newest first; none and a cursor where nothing was found in what there was time for."""
        since = int(query.since.timestamp() * _MILLISECONDS)
        place = self._now() if cursor is None else _place(cursor)
        records: list[AuditRecord] = []
        for step in range(MAX_STEPS):
            if place.end <= since or len(records) >= PAGE_RECORDS:
                break
            start = max(since, place.end - place.width)
            try:
                answer = self._step(query, start, place)
            except AuditUnavailable:
                # What was looked through is not looked through again.
                if step == 0:
                    raise
                break
            following = place.after(start, len(answer["events"]), answer.get("nextToken"))
            # A window that is asked for again, in parts, has given nothing yet.
            if following.token is not None or following.end != place.end:
                records += _newest_first(record for record in _records(answer["events"]) if query.wants(record))
            place = following
        return AuditPage(
            records=tuple(records),
            looked_back_to=datetime.fromtimestamp(max(place.end, since) / _MILLISECONDS, UTC),
            next=place.cursor() if place.end > since else None,
        )

    def _now(self) -> _Place:
        return _Place(end=int(self._clock() * _MILLISECONDS) + _CLOCK_SKEW_MILLISECONDS)

    def _step(self, query: AuditQuery, start: int, place: _Place) -> Any:  # noqa: ANN401 -- CloudWatch's answer
        request: Any = {"nextToken": place.token} if place.token is not None else {}
        with faults(AuditUnavailable):
            try:
                return self._client.filter_log_events(
                    logGroupName=self._log_group,
                    startTime=start,
                    # Both ends belong to it.
                    endTime=place.end - 1,
                    filterPattern=pattern(query),
                    limit=STEP_EVENTS,
                    **request,
                )
            except ClientError as error:
                if place.token is not None and says(error, AwsFault.MALFORMED):
                    raise InvalidPolicy("the cursor is none of this list's") from None
                raise


def pattern(query: AuditQuery) -> str:
    """Return CloudWatch's filter for a query. It only spares reading: what comes back is looked at again."""
    terms = [
        "(" + " || ".join(f'$.{place} = "{text}"' for place, text in row) + ")"
        for row in query.terms
        # What could end the quotation is left to the second look.
        if all(_PLAIN.fullmatch(text) for _, text in row)
    ]
    return "{ " + " && ".join(terms) + " }"


def _place(cursor: str) -> _Place:
    found = _CURSOR.fullmatch(cursor) if len(cursor) <= MAX_CURSOR_CHARACTERS else None
    if found is None or not int(found[2]):
        raise InvalidPolicy("the cursor is none of this list's")
    return _Place(end=int(found[1]), width=int(found[2]), token=found[3])


def _newest_first(records: Iterable[AuditRecord]) -> list[AuditRecord]:
    """Return records that come oldest first the other way round; of two at the same moment, too."""
    return sorted(records, key=lambda record: record.at)[::-1]


def _records(events: Iterable[Any]) -> Iterator[AuditRecord]:
    for event in events:
        try:
            at = datetime.fromtimestamp(event["timestamp"] / _MILLISECONDS, UTC)
            yield read_record(json.loads(event["message"]), at)
        except (KeyError, TypeError, ValueError, RecursionError):
            # The runtime and the libraries write into the same log.
            continue
