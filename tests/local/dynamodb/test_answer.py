"""A row is answered as it was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.local.dynamodb.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SCALARS: dict[str, Any] = {
    "a text": {"S": "x"}, "a number": {"N": "1"}, "bytes": {"B": b"\0\xff"}, "a truth": {"BOOL": False},
    "nothing": {"NULL": True}, "texts": {"SS": ["x", "y"]}, "numbers": {"NS": ["1", "2"]},
    "many bytes": {"BS": [b"\0", b"\1"]},
}  # fmt: skip
VALUES: dict[str, Any] = {
    **SCALARS, "a list": {"L": list(SCALARS.values())}, "a map": {"M": {"in": {"M": SCALARS}, "of": {"L": []}}},
}  # fmt: skip


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_of_any_type_comes_back_as_it_went(client: DynamoDBClient, value: Any) -> None:
    row = {"pk": {"S": "p"}, "sk": {"S": "s"}, "value": value}
    client.put_item(TableName=TABLE, Item=row)

    assert client.get_item(TableName=TABLE, Key={"pk": row["pk"], "sk": row["sk"]})["Item"] == row
    assert row in client.scan(TableName=TABLE)["Items"]
