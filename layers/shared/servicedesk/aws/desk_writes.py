"""Builds the writes of the desk's transactions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicedesk.aws.customer_rows import profile_key
from servicedesk.aws.desk_rows import Key, timestamp
from servicedesk.aws.idempotency_rows import idempotency_record_row
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord

Write = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeskWrites:
    """Builds entries of TransactWriteItems for one table."""

    table_name: str

    def require_customer(self, customer_id: str) -> Write:
        """Write nothing, and cancel the transaction unless the customer is there."""
        return {"ConditionCheck": self._if_customer_is_there(customer_id)}

    def put_idempotency_record(self, key: IdempotencyKey, record: IdempotencyRecord) -> Write:
        """Keep an idempotency record; cancel the transaction if there is one that is still good."""
        return {
            "Put": {
                "TableName": self.table_name,
                "Item": idempotency_record_row(key, record),
                # DynamoDB deletes a row within days of its time to live: until then it is only no longer good.
                "ConditionExpression": "attribute_not_exists(pk) OR expires_at < :now",
                "ExpressionAttributeValues": {":now": {"S": timestamp(record.made_at)}},
            }
        }

    def note_ticket(self, customer_id: str, ticket_id: str) -> Write:
        """Note which ticket the customer got last; cancel the transaction unless the customer is there.

        It costs what the mere check would. A merge of customers, which moves the tickets that it has read, finds out by
        it that another came meanwhile.
        """
        return {
            "Update": {
                **self._if_customer_is_there(customer_id),
                "UpdateExpression": "SET newest_ticket = :ticket",
                "ExpressionAttributeValues": {":ticket": {"S": ticket_id}},
            }
        }

    def delete(self, row: Key) -> Write:
        """Delete a row at once."""
        return {"Delete": {"TableName": self.table_name, "Key": row}}

    def put(self, row: Mapping[str, Any]) -> Write:
        """Write a row."""
        return {"Put": {"TableName": self.table_name, "Item": row}}

    def put_new(self, row: Mapping[str, Any]) -> Write:
        """Write a row; cancel the transaction if there is one with its key."""
        return {
            "Put": {"TableName": self.table_name, "Item": row, "ConditionExpression": "attribute_not_exists(pk)"},
        }

    def _if_customer_is_there(self, customer_id: str) -> dict[str, Any]:
        return {
            "TableName": self.table_name,
            "Key": profile_key(customer_id),
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(deleted_at)",
        }
