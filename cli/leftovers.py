"""What was left of customers who are erased: rows of theirs, and no profile, as nobody heard of their erasure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from servicedesk.aws.customer_rows import PROFILE, WORDS, partition
from servicedesk.aws.desk_rows import Row, key
from servicedesk.aws.erasure import erased_customer
from servicedesk.tools.desk import KEPT_AFTER_DELETION
from stack.faults import explain_faults
from transfer.origin import SORT_KEY as ORIGIN

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Progress = Callable[[int, int], None]

_TICKET = re.compile(r"(?:active|settled)#(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)#T-[0-9A-Z]+")

IS_FOUND = "search still finds them, so nobody deleted them: their profile is missing"
IS_RECENT = (
    f"a ticket of theirs is younger than the {KEPT_AFTER_DELETION.days} days for which a deleted customer is kept"
)
IS_UNKNOWN = "a row of theirs is none that this release writes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """What there is of a customer who has no profile."""

    customer_id: str
    rows: int
    #: Why it may be something else than what an erasure left; None if it cannot.
    doubt: str | None = None


class Leftovers:
    """Looks through the desk's table, and changes nothing."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def find(self, at: datetime, progress: Progress = lambda *_: None) -> tuple[Leftover, ...]:
        """Return what was left, by customer. Reads the whole table; twice if it finds anything.

        Args:
            at: The moment, which must not be before a row that is read was written.
            progress: Told of the number of rows read, after a request and before it.

        Raises:
            Refused: AWS does not let us in, or did not answer.
        """
        found = list(self._without_profile(at - KEPT_AFTER_DELETION, progress))
        searchable = self._searchable({left.customer_id for left in found}, progress) if found else set()
        doubted = (replace(left, doubt=IS_FOUND) if left.customer_id in searchable else left for left in found)
        return tuple(sorted(doubted, key=lambda left: left.customer_id))

    def _without_profile(self, oldest_doubtful: datetime, progress: Progress) -> Iterator[Leftover]:
        # The rows of one partition follow one another; were they ever torn, whoever erases looks for a profile again.
        for pk, rows in groupby(self._scan(partition(""), progress), key=lambda row: row["pk"]["S"]):
            sort_keys = [row["sk"]["S"] for row in rows]
            if PROFILE not in sort_keys:
                doubt = _doubt(pk, sort_keys, oldest_doubtful)
                yield Leftover(customer_id=pk.removeprefix(partition("")), rows=len(sort_keys), doubt=doubt)

    def _searchable(self, customer_ids: set[str], progress: Progress) -> set[str]:
        words = (row["sk"]["S"].rpartition("#")[2] for row in self._scan(WORDS, progress))
        return {customer_id for customer_id in words if customer_id in customer_ids}

    def _scan(self, prefix: str, progress: Progress) -> Iterator[Row]:
        """Yield the keys of every row whose partition begins so."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table_name,
            ProjectionExpression="pk, sk",
            FilterExpression="begins_with(pk, :prefix)",
            ExpressionAttributeValues={":prefix": {"S": prefix}},
        )
        read = 0
        with explain_faults():
            for page in pages:
                before, read = read, read + page["ScannedCount"]
                progress(read, before)
                rows: list[Any] = page["Items"]
                yield from rows


def _doubt(pk: str, sort_keys: Sequence[str], oldest_doubtful: datetime) -> str | None:
    opened_at = [_opened_at(sort_key) for sort_key in sort_keys if sort_key != ORIGIN]
    if erased_customer(key(pk, PROFILE)) is None or None in opened_at:
        return IS_UNKNOWN
    # Nobody opens a ticket for a customer who is deleted, and no profile is erased sooner.
    if any(time is not None and time > oldest_doubtful for time in opened_at):
        return IS_RECENT
    return None


def _opened_at(sort_key: str) -> datetime | None:
    """Return when a ticket was opened, to the microsecond; None if it is no pointer to a ticket."""
    ticket = _TICKET.fullmatch(sort_key)
    try:
        return None if ticket is None else datetime.fromisoformat(ticket[1])
    except ValueError:
        return None
