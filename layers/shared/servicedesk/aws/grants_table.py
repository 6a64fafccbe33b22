"""Grant store in DynamoDB: one caller's permissions, in one read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicedesk.aws.faults import faults
from servicedesk.aws.grants_rows import group_key, permissions, revocation_key
from servicedesk.aws.notation import Item, plain
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.discovery.grants import Permissions
from servicedesk.errors import PermissionsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# BatchGetItem takes at most this many keys; Cognito puts a person in at most 100 groups.
MAX_KEYS_PER_READ = 100
# How often keys that DynamoDB left unprocessed are asked for again before the answer is "unavailable".
MAX_READS = 3

Key = dict[str, Any]


class GrantsTable:
    """`GrantStore` on one table, read with one strongly consistent BatchGetItem for up to 99 groups."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def read(self, subject: str, groups: frozenset[str]) -> Permissions:
        """Return the grants of `groups` and the revocation of `subject`."""
        keys = [revocation_key(subject), *(group_key(group) for group in sorted(groups))]
        with faults(PermissionsUnavailable, *UNREADABLE):
            return permissions(read_rows(self._client, self._table_name, keys))


def read_rows(client: DynamoDBClient, table_name: str, keys: list[Key]) -> list[Item]:
    """Return the rows that exist of these keys, as plain values and as they are this moment.

    Raises:
        PermissionsUnavailable: DynamoDB left keys unprocessed, time after time.
        BotoCoreError, ClientError: It did not answer.
    """
    items: list[Item] = []
    for start in range(0, len(keys), MAX_KEYS_PER_READ):
        items.extend(_batch(client, table_name, keys[start : start + MAX_KEYS_PER_READ]))
    return items


def _batch(client: DynamoDBClient, table_name: str, keys: list[Key]) -> list[Item]:
    wanted: Any = {table_name: {"Keys": keys, "ConsistentRead": True}}
    items: list[Item] = []
    for _ in range(MAX_READS):
        answer = client.batch_get_item(RequestItems=wanted)
        items.extend(plain(row) for row in answer["Responses"].get(table_name, []))
        wanted = answer.get("UnprocessedKeys")
        if not wanted:
            return items
    raise PermissionsUnavailable("UnprocessedKeys")
