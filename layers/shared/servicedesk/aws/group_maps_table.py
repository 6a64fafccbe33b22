"""Group maps in DynamoDB: one identity provider's rules, in one read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.aws.faults import faults
from servicedesk.aws.group_map_rows import group_map_of, map_key
from servicedesk.aws.notation import plain
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.errors import PermissionsUnavailable
from servicedesk.federation.group_map import GroupMap

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class GroupMapsTable:
    """`GroupMaps` on the permissions table."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def group_map(self, provider: str) -> GroupMap:
        """Return a provider's map as of now; version 0 if none is stored."""
        with faults(PermissionsUnavailable, *UNREADABLE):
            answer = self._client.get_item(TableName=self._table_name, Key=map_key(provider), ConsistentRead=True)
            return group_map_of(plain(answer["Item"])) if "Item" in answer else GroupMap(provider=provider)
