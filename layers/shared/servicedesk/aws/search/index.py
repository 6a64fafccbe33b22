"""The index of words in DynamoDB: one Query a read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from servicedesk.aws.customer_rows import entry_of, word_key, word_partition
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.search.course import Entry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class TableIndex:
    """`Index` on the desk's table. Reads are strongly consistent."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def read(self, prefix: str, *, after: tuple[str, str] | None, limit: int) -> tuple[Sequence[Entry], bool]:
        """Return at most `limit` entries whose key begins with `prefix`, and whether no other follows them."""
        start: dict[str, Any] = {} if after is None else {"ExclusiveStartKey": word_key(*after)}
        with desk_faults():
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="pk = :partition AND begins_with(sk, :prefix)",
                ExpressionAttributeValues={":partition": {"S": word_partition(prefix)}, ":prefix": {"S": prefix}},
                ConsistentRead=True,
                Limit=limit,
                **start,
            )
        return [entry_of(row) for row in answer["Items"]], "LastEvaluatedKey" not in answer
