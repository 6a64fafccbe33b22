"""Bulk reads and writes: all of it, with patience, or "unavailable"."""

from __future__ import annotations

from typing import Any, cast

import pytest

from servicedesk.aws.bulk_table import BulkTable
from servicedesk.errors import DeskUnavailable
from tests.aws.tables import TABLE, aws, desk_table

ROWS: list[Any] = [{"pk": {"S": "p"}, "sk": {"S": f"{number:03}"}} for number in range(60)]


class Busy:
    """DynamoDB that leaves half of a request unprocessed, so many times."""

    def __init__(self, times: int) -> None:
        self._times = times
        self.written: list[Any] = []

    def _left(self, wanted: Any) -> list[Any]:
        self._times -= 1
        return wanted[len(wanted) // 2 :] if self._times >= 0 else []

    def batch_write_item(self, RequestItems: Any) -> Any:  # noqa: N803 -- boto3's
        """Write what is not left."""
        (wanted,) = RequestItems.values()
        left = self._left(wanted)
        self.written += wanted[: len(wanted) - len(left)]
        return {"UnprocessedItems": {TABLE: left} if left else {}}

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 -- boto3's
        """Read what is not left."""
        (wanted,) = (one["Keys"] for one in RequestItems.values())
        left = self._left(wanted)
        read = wanted[: len(wanted) - len(left)]
        return {"Responses": {TABLE: read}, "UnprocessedKeys": {TABLE: {"Keys": left}} if left else {}}


def table(client: Any) -> BulkTable:
    return BulkTable(cast("Any", client), TABLE, pause=lambda _: None)


def test_what_dynamodb_left_is_sent_again() -> None:
    busy = Busy(5)
    with table(busy) as bulk:
        bulk.put(ROWS)
        assert len(busy.written) == len(ROWS)

    with table(Busy(5)) as bulk:
        assert len(bulk.read(ROWS)) == len(ROWS)


def test_a_table_that_leaves_it_again_and_again_is_unavailable() -> None:
    with table(Busy(10_000)) as bulk, pytest.raises(DeskUnavailable):
        bulk.put(ROWS[:1])
    with table(Busy(10_000)) as bulk, pytest.raises(DeskUnavailable):
        bulk.read(ROWS[:1])


def test_rows_are_written_read_deleted_and_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch), table(desk_table()) as bulk:
        bulk.put([*ROWS, *ROWS])
        assert bulk.partition("p") == ROWS
        assert sorted(row["sk"]["S"] for row in bulk.read([*ROWS, *ROWS])) == [row["sk"]["S"] for row in ROWS]

        looked_at: list[int] = []
        assert len(list(bulk.scan("sk < :last", {":last": {"S": "010"}}, looked_at.append))) == 10
        assert sum(looked_at) == len(ROWS)

        bulk.delete([*ROWS[:50], *ROWS[:50]])
        assert bulk.partition("p") == ROWS[50:]


def test_a_transaction_is_made_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch), table(desk_table()) as bulk:
        put = {"Put": {"TableName": TABLE, "Item": ROWS[0], "ConditionExpression": "attribute_not_exists(pk)"}}
        assert (bulk.transact([put]), bulk.transact([put])) == (True, False)


def test_a_table_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    with aws(monkeypatch):
        bulk = BulkTable(desk_table(), "another", pause=lambda _: None)
        with bulk, pytest.raises(DeskUnavailable):
            bulk.partition("p")
