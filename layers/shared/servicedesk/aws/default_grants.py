"""The default policy, put where the permissions are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from servicedesk.aws.grants_rows import grants_item
from servicedesk.discovery.default_policy import DEFAULT_POLICY

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AUTHOR: Final = "default policy"


def put_missing(client: DynamoDBClient, table_name: str) -> Iterator[str]:
    """Put the row of each group that has none; yield the groups that got one.

    Raises:
        ClientError: A row could not be put. Those before it were.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for group, tools in DEFAULT_POLICY.items():
        row = grants_item(group, tools, version=1, updated_at=now, updated_by=AUTHOR)
        try:
            client.put_item(TableName=table_name, Item=row, ConditionExpression="attribute_not_exists(pk)")
        except client.exceptions.ConditionalCheckFailedException:
            continue
        yield group
