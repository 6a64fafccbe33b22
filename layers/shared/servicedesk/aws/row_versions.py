"""Rows of the permissions table that have a version: all of one kind, and the condition that one is what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from servicedesk.aws.faults import faults
from servicedesk.aws.grants_table import read_rows
from servicedesk.aws.notation import Item, serialize_row
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.errors import PermissionsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: The index of rows by their sort key.
BY_KIND: Final = "rows-by-kind"
RowT = TypeVar("RowT")


def rows_of_kind(client: DynamoDBClient, table_name: str, kind: str, read: Callable[[Item], RowT]) -> list[RowT]:
    """Return all rows with this sort key: which there are from the index, what they say as of now.

    Raises:
        PermissionsUnavailable: The table did not answer, or holds what cannot be understood.
    """
    with faults(PermissionsUnavailable, *UNREADABLE):
        pages = client.get_paginator("query").paginate(
            TableName=table_name,
            IndexName=BY_KIND,
            KeyConditionExpression="sk = :kind",
            ExpressionAttributeValues={":kind": {"S": kind}},
        )
        keys = [{"pk": row["pk"], "sk": row["sk"]} for page in pages for row in page["Items"]]
        return [read(row) for row in read_rows(client, table_name, keys)]


def at_version(version: int) -> dict[str, Any]:
    """Return the condition of a write that a row has this version; 0: that there is none."""
    if version == 0:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    values = serialize_row({":version": version})
    return {"ConditionExpression": "version = :version", "ExpressionAttributeValues": values}
