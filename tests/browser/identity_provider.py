"""An identity provider without rules, which nobody of the local stack signs in at."""

from __future__ import annotations

from local.aws.resources import PERMISSIONS_TABLE
from local.stack import LocalStack
from servicedesk.aws.group_map_rows import map_item
from servicedesk.federation.group_map import GroupMap


def keep_group_map(stack: LocalStack) -> None:
    """Put its group map into the stack's table."""
    stack.clients.dynamodb.put_item(TableName=PERMISSIONS_TABLE, Item=map_item(GroupMap(provider="Corp", version=1)))
