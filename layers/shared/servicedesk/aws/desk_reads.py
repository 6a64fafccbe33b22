"""Reads of one customer's rows that desk, restoring and erasure share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_rows import PROFILE, Key, Row, key, partition
from servicedesk.aws.faults import desk_faults

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def profile(client: DynamoDBClient, table_name: str, customer_id: str) -> Row | None:
    """Return the row of a customer, deleted or not, as it is this moment."""
    with desk_faults():
        answer = client.get_item(TableName=table_name, Key=key(partition(customer_id), PROFILE), ConsistentRead=True)
    return answer.get("Item")


def partition_keys(client: DynamoDBClient, table_name: str, customer_id: str) -> list[Key]:
    """Return the keys of everything that is kept of a customer: the profile, if it is there, and every ticket."""
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
