"""Builds the writes of the desk's transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicedesk.aws.desk_rows import PROFILE, Key, idempotency_record_row, key, partition, timestamp
from servicedesk.tools.desk import Ticket
from servicedesk.tools.idempotency import IdempotencyKey

Write = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeskWrites:
    """Builds entries of TransactWriteItems for one table."""

    table_name: str

    def require_customer(self, customer_id: str) -> Write:
        """Write nothing, and cancel the transaction unless the customer is there."""
        return {"ConditionCheck": self._if_customer_is_there(customer_id)}

    def put_idempotency_record(self, key_: IdempotencyKey, ticket: Ticket) -> Write:
        """Keep the idempotency record of a ticket; cancel the transaction if there is one that is still good."""
        return {
            "Put": {
                "TableName": self.table_name,
                "Item": idempotency_record_row(key_, ticket),
                # DynamoDB deletes a row within days of its time to live: until then it is only no longer good.
                "ConditionExpression": "attribute_not_exists(pk) OR expires_at < :now",
                "ExpressionAttributeValues": {":now": {"S": timestamp(ticket.opened_at)}},
            }
        }

    def mark_deleted(self, customer_id: str, deleted_at: datetime, purge_at: datetime, *, was_enabled: bool) -> Write:
        """Mark the customer as deleted; cancel the transaction unless they are there."""
        return {
            "Update": {
                **self._if_customer_is_there(customer_id),
                "UpdateExpression": "SET deleted_at = :deleted_at, purge_at = :purge_at, was_enabled = :was_enabled",
                "ExpressionAttributeValues": {
                    ":deleted_at": {"S": timestamp(deleted_at)},
                    ":purge_at": _epoch_seconds(purge_at),
                    ":was_enabled": {"BOOL": was_enabled},
                },
            }
        }

    def delete(self, row: Key) -> Write:
        """Delete a row at once."""
        return {"Delete": {"TableName": self.table_name, "Key": row}}

    def put(self, row: Mapping[str, Any]) -> Write:
        """Write a row."""
        return {"Put": {"TableName": self.table_name, "Item": row}}

    def undelete(self, customer_id: str) -> Write:
        """Take back what `mark_deleted` did; cancel the transaction unless the customer is deleted."""
        return {
            "Update": {
                "TableName": self.table_name,
                "Key": key(partition(customer_id), PROFILE),
                "UpdateExpression": "REMOVE deleted_at, purge_at, was_enabled",
                "ConditionExpression": "attribute_exists(deleted_at)",
            }
        }

    def _if_customer_is_there(self, customer_id: str) -> dict[str, Any]:
        return {
            "TableName": self.table_name,
            "Key": key(partition(customer_id), PROFILE),
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(deleted_at)",
        }


def _epoch_seconds(time: datetime) -> dict[str, str]:
    return {"N": str(int(time.timestamp()))}
