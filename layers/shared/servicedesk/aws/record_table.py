"""One table of the owner's tools, with one kind of row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final, Generic
from urllib.parse import quote

from botocore.exceptions import ClientError
from pydantic import ValidationError

from servicedesk.aws.faults import faults
from servicedesk.aws.notation import serialize_row
from servicedesk.errors import DeskUnavailable
from servicedesk.tools.records import RecordT
from servicedesk.tools.visibility import Unseen, version_of, with_changes

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_VERSION_BYTES: Final = 9


class RecordTable(Generic[RecordT]):
    """`Records` on one table: ``pk`` and ``sk`` are the key, ``body`` is the row as JSON, ``version`` its last write.

    botocore sends a request again when its answer is lost. A write that fails because it was done already finds its own
    version there.
    """

    def __init__(self, client: DynamoDBClient, table_name: str, kind: type[RecordT]) -> None:
        self._client = client
        self._table_name = table_name
        self._kind = kind

    def get(self, *key: str) -> Unseen[RecordT] | None:
        """Return the row, read consistently."""
        with faults(DeskUnavailable, KeyError, ValidationError):
            answer = self._client.get_item(TableName=self._table_name, Key=_key(key), ConsistentRead=True)
            return self._unseen_record(answer["Item"]) if "Item" in answer else None

    def list(self, *key: str, limit: int, newest_first: bool = False) -> Sequence[Unseen[RecordT]]:
        """Return the first rows, read consistently, with one Query for each megabyte."""
        query = self._client.get_paginator("query")
        with faults(DeskUnavailable, KeyError, ValidationError):
            pages = query.paginate(
                TableName=self._table_name,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues=serialize_row({":pk": key[0], ":sk": _sort_key(key)}),
                ConsistentRead=True,
                ScanIndexForward=not newest_first,
                PaginationConfig={"MaxItems": limit, "PageSize": limit},
            )
            return tuple(self._unseen_record(item) for page in pages for item in page["Items"])

    def add(self, record: RecordT) -> bool:
        """Put the row unless there is one."""
        return self._put(record, "attribute_not_exists(pk)", {})

    def change(self, found: Unseen[RecordT], **fields: object) -> bool:
        """Put the row with other fields in the place of the one that was read."""
        before, after = (self._kind.model_validate(with_changes(found, changes)) for changes in ({}, fields))
        if before.key() != after.key():
            raise ValueError("a row is found by its key, which stays")
        return self._put(after, "version = :found", {":found": version_of(found)})

    def remove(self, found: Unseen[RecordT]) -> bool:
        """Delete the row as it was read."""
        key = self._kind.model_validate(with_changes(found, {})).key()
        with faults(DeskUnavailable):
            try:
                self._client.delete_item(
                    TableName=self._table_name,
                    Key=_key(key),
                    # One that is gone may have been deleted by this very request, the first time it was sent.
                    ConditionExpression="attribute_not_exists(pk) OR version = :found",
                    ExpressionAttributeValues=serialize_row({":found": version_of(found)}),
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _put(self, record: RecordT, condition: str, values: Mapping[str, str]) -> bool:
        version = token_urlsafe(_VERSION_BYTES)
        row = {"body": record.model_dump_json(), "version": version}
        named: Any = {"ExpressionAttributeValues": serialize_row(values)} if values else {}
        with faults(DeskUnavailable):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item={**_key(record.key()), **serialize_row(row)},
                    ConditionExpression=condition,
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **named,
                )
            except self._client.exceptions.ConditionalCheckFailedException as error:
                return bool(_there(error).get("version") == {"S": version})
        return True

    def _unseen_record(self, item: Mapping[str, Any]) -> Unseen[RecordT]:
        record = self._kind.model_validate_json(item["body"]["S"])
        return Unseen(dict(record), version=item["version"]["S"])


def _key(key: Sequence[str]) -> dict[str, Any]:
    return serialize_row({"pk": key[0], "sk": _sort_key(key)})


def _sort_key(key: Sequence[str]) -> str:
    # Between separators, so that a part is found by all of it; DynamoDB takes no empty key.
    return "#" + "".join(f"{quote(part, safe='')}#" for part in key[1:])


def _there(error: ClientError) -> Mapping[str, Any]:
    """Return the row that a condition failed on; nothing if there is none."""
    response: Any = error.response
    row: Mapping[str, Any] = response.get("Item") or {}
    return row
