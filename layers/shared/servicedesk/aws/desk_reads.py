"""Reads of one customer's rows that desk, restoring and erasure share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from servicedesk.aws.customer_rows import partition, profile_key
from servicedesk.aws.desk_rows import Key, Row
from servicedesk.aws.faults import desk_faults
from servicedesk.aws.idempotency_rows import idempotency_record_key, idempotency_record_of, is_still_good
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def profile(client: DynamoDBClient, table_name: str, customer_id: str) -> Row | None:
    """Return the row of a customer, deleted or not, as it is this moment."""
    with desk_faults():
        answer = client.get_item(TableName=table_name, Key=profile_key(customer_id), ConsistentRead=True)
    return answer.get("Item")


def earlier_record(
    client: DynamoDBClient, table_name: str, key: IdempotencyKey, at: datetime
) -> IdempotencyRecord | None:
    """Return the idempotency record of a request, if it is still good at that time."""
    with desk_faults():
        answer = client.get_item(TableName=table_name, Key=idempotency_record_key(key), ConsistentRead=True)
    row = answer.get("Item")
    return idempotency_record_of(row) if row is not None and is_still_good(row, at) else None


def partition_keys(client: DynamoDBClient, table_name: str, customer_id: str) -> list[Key]:
    """Return the keys of a customer's partition: the profile, if it is there, and the pointers to their tickets."""
    pages = client.get_paginator("query").paginate(
        TableName=table_name,
        KeyConditionExpression="pk = :partition",
        ExpressionAttributeValues={":partition": {"S": partition(customer_id)}},
        ProjectionExpression="pk, sk",
        ConsistentRead=True,
    )
    with desk_faults():
        rows: list[Any] = [row for page in pages for row in page["Items"]]
    return rows
