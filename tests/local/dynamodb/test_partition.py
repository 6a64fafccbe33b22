"""A Query of the stand-in looks at one partition, of a table or of an index, however much the table holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType

from tests.local.dynamodb.calls import Call, puts, query, query_by_time, write_batch

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def comparisons(monkeypatch: pytest.MonkeyPatch, client: DynamoDBClient, call: Call) -> tuple[int, list[Any]]:
    """Return how many values moto compares for a call, and the rows that come of it."""
    compared: list[Any] = []
    with monkeypatch.context() as patch:
        for name in ("__lt__", "__eq__", "__ne__"):
            original = getattr(DynamoType, name)

            def count(value: Any, other: Any, original: Any = original) -> Any:
                compared.append(value)
                return original(value, other)

            patch.setattr(DynamoType, name, count)
        rows = call(client)["Items"]
    return len(compared), rows


@pytest.mark.parametrize("call", [query(), query_by_time()], ids=["table", "index"])
def test_rows_of_other_partitions_are_not_compared(
    monkeypatch: pytest.MonkeyPatch, client: DynamoDBClient, call: Call
) -> None:
    compared, rows = comparisons(monkeypatch, client, call)
    write_batch(*puts(25))(client)

    assert rows
    assert compared < 25
    assert comparisons(monkeypatch, client, call) == (compared, rows)
