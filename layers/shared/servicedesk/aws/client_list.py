"""What administrators do with clients that describe themselves: allow, look, forbid, forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.aws.clients_table import ALLOWED, key, registration
from servicedesk.aws.faults import client_faults
from servicedesk.aws.notation import Item, plain, stored
from servicedesk.aws.registered_clients import REGISTERED, pointer_key
from servicedesk.registration.store import Allowed, Registration

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class ClientList:
    """The list of those allowed and their registrations, in the table that `ClientsTable` reads."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def allow(self, allowed: Allowed) -> bool:
        """Put a document or a domain on the list; False when it is there already."""
        about = {"reason": allowed.reason, "added_by": allowed.added_by, "added_at": allowed.added_at}
        row = {"pk": ALLOWED, "sk": allowed.what, **about}
        with client_faults():
            try:
                self._client.put_item(
                    TableName=self._table_name, Item=stored(row), ConditionExpression="attribute_not_exists(pk)"
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def forbid(self, what: str) -> bool:
        """Take a document or a domain off the list, so that no new sign-in of its clients begins."""
        with client_faults():
            gone = self._client.delete_item(TableName=self._table_name, Key=key(ALLOWED, what), ReturnValues="ALL_OLD")
        return "Attributes" in gone

    def forget(self, registration: Registration) -> None:
        """Remove a registration, and its app client from those that are let in."""
        pointer = pointer_key(registration.client_id)
        with client_faults():
            for row in (pointer, key(REGISTERED, registration.document.url)):
                self._client.delete_item(TableName=self._table_name, Key=row)

    def all_allowed(self) -> list[Allowed]:
        """Return the list, sorted."""
        return [_allowed(row) for row in self._all(ALLOWED)]

    def all_registered(self) -> list[Registration]:
        """Return every registration, sorted by URL."""
        return [registration(row) for row in self._all(REGISTERED)]

    def _all(self, pk: str) -> list[Item]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=stored({":pk": pk}),
        )
        with client_faults():
            return [plain(row) for page in pages for row in page["Items"]]


def _allowed(row: Item) -> Allowed:
    return Allowed(
        what=str(row["sk"]),
        reason=str(row.get("reason", "")),
        added_by=str(row.get("added_by", "")),
        added_at=str(row.get("added_at", "")),
    )
