"""What is remembered of calls, for as long as it matters: which confirmations were used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.aws.notation import stored
from servicedesk.errors import ConfirmationsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# DynamoDB deletes within days of the time to live; a row that is gone early would be a confirmation good again.
MARGIN_SECONDS = 3_600


class CallsTable:
    """`Ledger` on one table. Safe for several threads, as the client is."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def spend(self, confirmation_id: str, expires_at: int) -> bool:
        """Mark a confirmation as used; False if it was before."""
        row = {"pk": f"confirmation#{confirmation_id}", "sk": "used", "purge_at": expires_at + MARGIN_SECONDS}
        try:
            self._client.put_item(
                TableName=self._table_name, Item=stored(row), ConditionExpression="attribute_not_exists(pk)"
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        except (BotoCoreError, ClientError):
            raise ConfirmationsUnavailable from None
        return True
