"""Bringing a deleted customer back, as long as the table still has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_rows import PROFILE, Key, Row, customer_of, customer_rows, key, partition
from servicedesk.aws.faults import desk_faults
from servicedesk.tools.desk import Customer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# The most that one TransactWriteItems takes.
MAX_WRITES = 100


class DeletedCustomers:
    """What an operator may undo. No function of the server has it, and no tool."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def restore(self, customer_id: str, at: datetime) -> Customer | None:
        """Bring a customer and their tickets back; None if there is nobody to bring back, or no longer.

        Tickets first, then the customer with the words they are found by, in one transaction. Should it break off in
        between, the customer is still deleted, and doing it again completes it.

        Raises:
            DeskUnavailable: The table did not answer.
        """
        profile = self._profile(customer_id)
        if profile is None or "deleted_at" not in profile or _purged(profile, at):
            return None
        customer = customer_of(profile)
        tickets = [self._keep(row) for row in self._tickets(customer_id)]
        for start in range(0, len(tickets), MAX_WRITES):
            self._write(tickets[start : start + MAX_WRITES])
        words: Sequence[Any] = customer_rows(customer)[1:]
        puts = [{"Put": {"TableName": self._table_name, "Item": row}} for row in words]
        self._write([self._undelete(customer_id), *puts])
        return customer

    def _profile(self, customer_id: str) -> Row | None:
        with desk_faults():
            answer = self._client.get_item(
                TableName=self._table_name, Key=key(partition(customer_id), PROFILE), ConsistentRead=True
            )
        return answer.get("Item")

    def _tickets(self, customer_id: str) -> list[Key]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="pk = :partition",
            ExpressionAttributeValues={":partition": {"S": partition(customer_id)}},
            ProjectionExpression="pk, sk",
            ConsistentRead=True,
        )
        with desk_faults():
            rows: list[Any] = [row for page in pages for row in page["Items"]]
        return [row for row in rows if row["sk"] != {"S": PROFILE}]

    def _keep(self, row: Key) -> dict[str, Any]:
        return {"Update": {"TableName": self._table_name, "Key": row, "UpdateExpression": "REMOVE purge_at"}}

    def _undelete(self, customer_id: str) -> dict[str, Any]:
        return {
            "Update": {
                "TableName": self._table_name,
                "Key": key(partition(customer_id), PROFILE),
                "UpdateExpression": "REMOVE deleted_at, purge_at",
                "ConditionExpression": "attribute_exists(deleted_at)",
            }
        }

    def _write(self, writes: list[Any]) -> None:
        with desk_faults():
            self._client.transact_write_items(TransactItems=writes)


def _purged(profile: Row, at: datetime) -> bool:
    # Past its time to live a row is still there for a while, and may be gone the next moment.
    return int(profile.get("purge_at", {}).get("N", "0")) <= at.timestamp()
