"""Capabilities in the permissions table: one row, which each deployment replaces.

pk     sk            holds
stack  capabilities  schema; release; tools: a list, as `servicedesk.policy.capabilities` has them
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.faults import faults
from servicedesk.aws.notation import plain, serialize_row, whole
from servicedesk.aws.policy_notation import SCHEMA, UNREADABLE
from servicedesk.errors import CapabilitiesUnavailable, PermissionsUnavailable
from servicedesk.policy.capabilities import Capabilities
from servicedesk.policy.schema import adapter_of, as_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEY: Final = {"pk": {"S": "stack"}, "sk": {"S": "capabilities"}}


def put_capabilities(client: DynamoDBClient, table_name: str, capabilities: Capabilities) -> None:
    """Store what the stack can do from now on.

    Raises:
        PermissionsUnavailable: It was not stored.
    """
    with faults(PermissionsUnavailable):
        client.put_item(
            TableName=table_name, Item={**_KEY, **serialize_row({"schema": SCHEMA, **as_json(capabilities)})}
        )


def read_capabilities(client: DynamoDBClient, table_name: str) -> Capabilities:
    """Return what the stack can do.

    Raises:
        CapabilitiesUnavailable: No deployment has stored it, or a newer release has, in a form of its own.
        PermissionsUnavailable: The table did not answer, or holds what cannot be understood.
    """
    with faults(PermissionsUnavailable, *UNREADABLE):
        answer = client.get_item(TableName=table_name, Key=_KEY, ConsistentRead=True)
        if "Item" not in answer:
            raise CapabilitiesUnavailable(more="no deployment has stored it: deploy the stack")
        row: Any = plain(answer["Item"])
        if whole(row["schema"]) > SCHEMA:
            raise CapabilitiesUnavailable(more=f"it is of release {row['release']}, which this one does not understand")
        read: Capabilities = adapter_of(Capabilities).validate_python(
            {name: row[name] for name in ("release", "tools")}
        )
        return read
