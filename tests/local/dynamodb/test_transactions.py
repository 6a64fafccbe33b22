"""A transaction works on the rows that it names: all of it is done, or none, and it touches nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models.dynamo_type import Item

from tests.local.dynamodb.calls import KEY, OTHER, Values, puts, scan, transaction, write_batch

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SECOND: Values = {"pk": {"S": "a"}, "sk": {"S": "2"}}
THIRD: Values = {"pk": {"S": "a"}, "sk": {"S": "3"}}
EVERY_ACTION: tuple[tuple[str, Values], ...] = (
    ("Put", {"Item": {**OTHER, "n": {"N": "7"}}}),
    (
        "Update",
        {"Key": KEY, "UpdateExpression": "ADD n :by", "ExpressionAttributeValues": {":by": {"N": "1"}}},
    ),
    ("Delete", {"Key": SECOND}),
    ("ConditionCheck", {"Key": THIRD, "ConditionExpression": "attribute_exists(pk)"}),
)
#: What comes after them → why nothing is done.
UNDONE: dict[str, tuple[str, Values]] = {
    "TransactionCanceledException": (
        "ConditionCheck",
        {"Key": {"pk": {"S": "c"}, "sk": {"S": "1"}}, "ConditionExpression": "attribute_exists(pk)"},
    ),
    "ValidationException": ("Delete", {"Key": KEY}),
}


def rows(client: DynamoDBClient) -> dict[tuple[str, str], Any]:
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in scan()(client)["Items"]}


def test_all_of_it_is_done(client: DynamoDBClient) -> None:
    transaction(*EVERY_ACTION)(client)

    assert rows(client) == {
        ("a", "1"): {**KEY, "n": {"N": "2"}},
        ("a", "3"): THIRD,
        ("b", "1"): {**OTHER, "n": {"N": "7"}},
    }


@pytest.mark.parametrize("code", UNDONE)
def test_or_nothing_is(client: DynamoDBClient, code: str) -> None:
    before = rows(client)

    with pytest.raises(ClientError) as refusal:
        transaction(*EVERY_ACTION, UNDONE[code])(client)

    assert refusal.value.response["Error"]["Code"] == code
    assert rows(client) == before


def test_no_row_is_copied_that_it_does_not_name(client: DynamoDBClient, monkeypatch: pytest.MonkeyPatch) -> None:
    write_batch(*puts(25))(client)
    copied: set[tuple[str, str]] = set()
    copy = Item.__deepcopy__

    def watched(row: Item, memo: dict[int, Any]) -> Item:
        assert row.range_key is not None
        copied.add((row.hash_key.value, row.range_key.value))
        return copy(row, memo)

    monkeypatch.setattr(Item, "__deepcopy__", watched)

    transaction(*EVERY_ACTION)(client)

    assert copied == {("a", "1"), ("a", "2"), ("a", "3")}
