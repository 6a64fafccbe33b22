"""Audit trail read back from the MCP function's log in CloudWatch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.errors import AuditUnavailable, InvalidPolicy
from servicedesk.policy.audit import read_record
from servicedesk.policy.audit_trail import PAGE_RECORDS, AuditQuery, AuditRecord
from servicedesk.policy.store import Page

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

# CloudWatch looks through the log in steps, and may find nothing in one; this many keep a read within seconds.
MAX_STEPS = 5
MAX_CURSOR_CHARACTERS = 2_048
_MILLISECONDS = 1_000
_PLAIN = re.compile(r"[\w.@: -]+", re.ASCII)


class AuditLog:
    """`Audit` on one log group."""

    def __init__(self, client: CloudWatchLogsClient, log_group: str) -> None:
        self._client = client
        self._log_group = log_group

    def read(self, query: AuditQuery, cursor: str | None = None) -> Page[AuditRecord]:
        """Return some records, oldest first; none and a cursor where nothing was found in what there was time for."""
        records: list[AuditRecord] = []
        for step in range(MAX_STEPS):
            try:
                answer = self._step(query, cursor)
            except AuditUnavailable:
                # What was looked through is not looked through again.
                if step == 0:
                    raise
                break
            records.extend(record for record in _records(answer["events"]) if query.wants(record))
            cursor = answer.get("nextToken")
            if cursor is None or records:
                break
        return Page(entries=tuple(sorted(records, key=lambda record: record.at)), next=cursor)

    def _step(self, query: AuditQuery, cursor: str | None) -> Any:  # noqa: ANN401 -- CloudWatch's answer
        if cursor is not None and not 0 < len(cursor) <= MAX_CURSOR_CHARACTERS:
            raise InvalidPolicy("the cursor is none of this list's")
        request: Any = {"nextToken": cursor} if cursor is not None else {}
        with faults(AuditUnavailable):
            try:
                return self._client.filter_log_events(
                    logGroupName=self._log_group,
                    startTime=int(query.since.timestamp() * _MILLISECONDS),
                    filterPattern=pattern(query),
                    limit=PAGE_RECORDS,
                    **request,
                )
            except ClientError as error:
                if cursor is not None and says(error, AwsFault.MALFORMED):
                    raise InvalidPolicy("the cursor is none of this list's") from None
                raise


def pattern(query: AuditQuery) -> str:
    """Return CloudWatch's filter for a query. It only spares reading: what comes back is looked at again."""
    terms = [
        "(" + " || ".join(f'$.{name} = "{value}"' for value in values) + ")"
        for name, values in query.members.items()
        # What could end the quotation is left to the second look.
        if all(map(_PLAIN.fullmatch, values))
    ]
    return "{ " + " && ".join(terms) + " }"


def _records(events: Iterable[Any]) -> Iterator[AuditRecord]:
    for event in events:
        try:
            at = datetime.fromtimestamp(event["timestamp"] / _MILLISECONDS, UTC)
            yield read_record(json.loads(event["message"]), at)
        except (KeyError, TypeError, ValueError, RecursionError):
            # The runtime and the libraries write into the same log.
            continue
