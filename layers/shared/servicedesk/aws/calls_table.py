"""What is remembered of calls, for as long as it matters: how many there were, which confirmations were used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.aws.faults import faults
from servicedesk.aws.notation import stored
from servicedesk.errors import ConfirmationsUnavailable, LimitsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB deletes within days of the time to live; a row that is gone early would be a confirmation good again.
MARGIN_SECONDS = 3_600


class CallsTable:
    """`Ledger` and `Counter` on one table. Safe for several threads, as the client is."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def spend(self, confirmation_id: str, expires_at: int) -> bool:
        """Mark a confirmation as used; False if it was before."""
        row = {"pk": f"confirmation#{confirmation_id}", "sk": "used", "purge_at": expires_at + MARGIN_SECONDS}
        with faults(ConfirmationsUnavailable):
            try:
                self._client.put_item(
                    TableName=self._table_name, Item=stored(row), ConditionExpression="attribute_not_exists(pk)"
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def count(self, what: str, window: int, limit: int, ends_at: int) -> bool:
        """Count one call; False, and it is not counted, if there were `limit` in this window already."""
        values = {":one": 1, ":limit": limit, ":purge_at": ends_at + MARGIN_SECONDS}
        with faults(LimitsUnavailable):
            try:
                self._client.update_item(
                    TableName=self._table_name,
                    Key=stored({"pk": f"rate#{what}", "sk": f"window#{window}"}),
                    UpdateExpression="ADD calls :one SET purge_at = :purge_at",
                    ConditionExpression="attribute_not_exists(calls) OR calls < :limit",
                    ExpressionAttributeValues=stored(values),
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True
