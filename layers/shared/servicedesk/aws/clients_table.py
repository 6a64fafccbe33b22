"""Allowed documents and their registrations in DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicedesk.aws.faults import client_faults
from servicedesk.aws.notation import Item, plain, stored
from servicedesk.aws.registered_clients import REGISTERED, pointer_key
from servicedesk.errors import ClientRefused, ClientsUnavailable
from servicedesk.registration.document import ClientDocument
from servicedesk.registration.registrar import NOT_ALLOWED
from servicedesk.registration.store import MAX_CLIENTS_PER_DOMAIN, Registration

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ALLOWED = "allowed"

Key = dict[str, Any]


class ClientsTable:
    """`RegistrationStore` on one table. Lives as long as the execution environment."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def allowed_by(self, url: str, host: str) -> str | None:
        """Return what allows the document: its URL, its host, or None."""
        return next((what for what in (url, host) if self._get(ALLOWED, what) is not None), None)

    def registration(self, url: str) -> Registration | None:
        """Return a document's registration, as it is stored this moment."""
        row = self._get(REGISTERED, url)
        return None if row is None else registration(row)

    def add(self, registration: Registration) -> bool:
        """Store a new registration and count it with what allowed it; False when somebody was quicker."""
        with client_faults():
            try:
                self._client.transact_write_items(TransactItems=self._additions(registration))
            except self._client.exceptions.TransactionCanceledException as error:
                codes = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
                if codes[0] == "ConditionalCheckFailed":
                    raise ClientRefused(NOT_ALLOWED + " Or its domain has all the clients that it may have.") from None
                if "ConditionalCheckFailed" in codes:
                    return False
                raise
        return True

    def refresh(self, registration: Registration) -> None:
        """Replace what is stored of a document; does nothing when it was forgotten meanwhile."""
        with client_faults():
            try:
                self._client.put_item(
                    TableName=self._table_name, Item=_row(registration), ConditionExpression="attribute_exists(pk)"
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return

    def _additions(self, registration: Registration) -> list[Any]:
        absent = "attribute_not_exists(pk)"
        counted = {
            "TableName": self._table_name,
            "Key": key(ALLOWED, registration.allowed_by),
            "UpdateExpression": "ADD clients :one",
            "ConditionExpression": "attribute_exists(pk) AND (attribute_not_exists(clients) OR clients < :most)",
            "ExpressionAttributeValues": stored({":one": 1, ":most": MAX_CLIENTS_PER_DOMAIN}),
        }
        pointer = {**pointer_key(registration.client_id), **stored({"url": registration.document.url})}
        return [
            {"Update": counted},
            {"Put": {"TableName": self._table_name, "Item": _row(registration), "ConditionExpression": absent}},
            {"Put": {"TableName": self._table_name, "Item": pointer, "ConditionExpression": absent}},
        ]

    def _get(self, pk: str, sk: str) -> Item | None:
        with client_faults():
            answer = self._client.get_item(TableName=self._table_name, Key=key(pk, sk), ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None


def key(pk: str, sk: str) -> Key:
    """Return a row's key."""
    return stored({"pk": pk, "sk": sk})


def registration(row: Item) -> Registration:
    """Return what a row says.

    Raises:
        ClientsUnavailable: It cannot be understood.
    """
    try:
        document = ClientDocument(
            url=str(row["sk"]), name=str(row["name"]), redirect_uris=tuple(map(str, row["redirect_uris"]))
        )
        return Registration(
            document=document,
            client_id=str(row["client_id"]),
            allowed_by=str(row["allowed_by"]),
            fresh_until=int(row["fresh_until"]),
        )
    except (KeyError, TypeError, ValueError):
        raise ClientsUnavailable from None


def _row(registration: Registration) -> dict[str, Any]:
    return stored(
        {
            "pk": REGISTERED,
            "sk": registration.document.url,
            "name": registration.document.name,
            "redirect_uris": list(registration.document.redirect_uris),
            "client_id": registration.client_id,
            "allowed_by": registration.allowed_by,
            "fresh_until": registration.fresh_until,
        }
    )
