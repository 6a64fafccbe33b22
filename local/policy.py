"""The default policy, written where the permissions are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from local.people import Person
from servicedesk.aws.grants_table import grants_item
from servicedesk.discovery.default_policy import DEFAULT_POLICY

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AUTHOR = "default policy"


def write_default_policy(dynamodb: DynamoDBClient, table_name: str) -> None:
    """Grant every group what the product grants it before an administrator has said otherwise."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for group, tools in DEFAULT_POLICY.items():
        item = grants_item(group, tools, version=1, updated_at=now, updated_by=AUTHOR)
        dynamodb.put_item(TableName=table_name, Item=item)


def tools_at_first(person: Person) -> tuple[str, ...]:
    """Return the tools that `person` sees under the default policy, by name."""
    return tuple(sorted({tool for group in person.groups for tool in DEFAULT_POLICY.get(group, {})}))
