"""A transaction that is sent twice, as a client does whose answer was lost, is made once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.aws.dynamodb.once import DoneTransactions
from tests.local.dynamodb.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: Any = {"pk": {"S": "counted"}, "sk": {"S": "-"}}


def count(client: DynamoDBClient, token: str, by: int = 1, **condition: Any) -> None:
    values = {":by": {"N": str(by)}}
    update: Any = {"TableName": TABLE, "Key": KEY, "UpdateExpression": "ADD n :by", "ExpressionAttributeValues": values}
    items: Any = [{"Update": {**update, **condition}}]
    client.transact_write_items(ClientRequestToken=token, TransactItems=items)


def counted(client: DynamoDBClient) -> int:
    return int(client.get_item(TableName=TABLE, Key=KEY).get("Item", {}).get("n", {"N": "0"})["N"])


def test_the_same_transaction_with_the_same_token_is_made_once(client: DynamoDBClient) -> None:
    count(client, "token-1")
    count(client, "token-1")

    assert counted(client) == 1


def test_with_another_token_it_is_another(client: DynamoDBClient) -> None:
    count(client, "token-2")
    count(client, "token-3")

    assert counted(client) == 2


def test_a_token_is_not_good_for_another_transaction(client: DynamoDBClient) -> None:
    count(client, "token-4")

    with pytest.raises(ClientError) as refusal:
        count(client, "token-4", by=2)

    assert refusal.value.response["Error"]["Code"] == "IdempotentParameterMismatchException"
    assert counted(client) == 1


def test_a_transaction_that_was_cancelled_may_be_sent_again(client: DynamoDBClient) -> None:
    with pytest.raises(ClientError, match="TransactionCanceled"):
        count(client, "token-5", ConditionExpression="attribute_exists(pk)")
    client.put_item(TableName=TABLE, Item=KEY)
    count(client, "token-5", ConditionExpression="attribute_exists(pk)")

    assert counted(client) == 1


def test_after_ten_minutes_a_token_is_new(client: DynamoDBClient, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    count(client, "token-6")
    monkeypatch.setattr("local.aws.dynamodb.once.time.time", lambda: now + 599)
    count(client, "token-6")
    assert counted(client) == 1

    monkeypatch.setattr("local.aws.dynamodb.once.time.time", lambda: now + 601)
    count(client, "token-6")
    assert counted(client) == 2


def test_a_token_that_is_over_is_forgotten_at_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    done, items = DoneTransactions(), [{"Put": {"Item": KEY}}]
    for number in range(100):
        done.remember({"ClientRequestToken": f"old-{number}", "TransactItems": items})
    later = time.time() + 601
    monkeypatch.setattr("local.aws.dynamodb.once.time.time", lambda: later)

    done.remember({"ClientRequestToken": "new", "TransactItems": items})

    assert len(done) == 1
