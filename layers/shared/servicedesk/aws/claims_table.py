"""Claims of idempotency keys at a desk that takes none: who makes what, and what was made, in rows that expire."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from servicedesk.aws.calls_table import MARGIN_SECONDS
from servicedesk.aws.desk_rows import (
    WRITTEN,
    Row,
    exact_timestamp,
    key,
    optional_text,
    require_readable,
    strings,
    text,
    time_of,
    timestamp,
)
from servicedesk.aws.faults import desk_faults
from servicedesk.tools.claims import EarlierClaim
from servicedesk.tools.idempotency import IdempotencyKey, IdempotencyRecord

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: When a claim that was given back ended: before any other.
_NEVER: Final = ""


class ClaimsTable:
    """`Claims` on the table of calls. A claim that botocore sends again, its answer lost, is known by its id."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def claim(self, key: IdempotencyKey, claim_id: str, at: datetime) -> EarlierClaim | None:
        """Put the claim's row, unless there is one that is good."""
        row = {
            **_key(key),
            **WRITTEN,
            **strings(
                {
                    "claim_id": claim_id,
                    "payload_digest": key.payload_digest,
                    "expires_at": timestamp(key.expires_at),
                }
            ),
            "purge_at": {"N": str(int(key.expires_at.timestamp()) + MARGIN_SECONDS)},
        }
        with desk_faults(KeyError):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item=row,
                    ConditionExpression="attribute_not_exists(pk) OR expires_at < :now",
                    ExpressionAttributeValues={":now": {"S": timestamp(at)}},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as error:
                response: Any = error.response
                there: Row = response["Item"]
            else:
                return None
        return None if optional_text(there, "claim_id") == claim_id else _earlier(there)

    def complete(self, key: IdempotencyKey, claim_id: str, record: IdempotencyRecord) -> None:
        """Write into the row what was made."""
        made = strings({":made_id": record.made_id, ":made_at": exact_timestamp(record.made_at)})
        self._update(key, claim_id, "SET made_id = :made_id, made_at = :made_at", made)

    def release(self, key: IdempotencyKey, claim_id: str) -> None:
        """Let the row end before it began."""
        self._update(key, claim_id, "SET expires_at = :never", {":never": {"S": _NEVER}})

    def earlier(self, key: IdempotencyKey, at: datetime) -> EarlierClaim | None:
        """Read the row."""
        with desk_faults():
            answer = self._client.get_item(TableName=self._table_name, Key=_key(key), ConsistentRead=True)
        row = answer.get("Item")
        return None if row is None or text(row, "expires_at") < timestamp(at) else _earlier(row)

    def _update(self, key: IdempotencyKey, claim_id: str, update: str, values: dict[str, Any]) -> None:
        with desk_faults():
            self._client.update_item(
                TableName=self._table_name,
                Key=_key(key),
                UpdateExpression=update,
                ConditionExpression="claim_id = :claim_id",
                ExpressionAttributeValues={**values, ":claim_id": {"S": claim_id}},
            )


def _key(idempotency_key: IdempotencyKey) -> dict[str, Any]:
    return key(f"idempotency#{idempotency_key.digest}", "claim")


def _earlier(row: Row) -> EarlierClaim:
    require_readable(row)
    payload_digest, made_id = text(row, "payload_digest"), optional_text(row, "made_id")
    if made_id is None:
        return EarlierClaim(payload_digest=payload_digest, record=None)
    made_at = time_of(text(row, "made_at"))
    record = IdempotencyRecord(made_id=made_id, made_at=made_at, payload_digest=payload_digest)
    return EarlierClaim(payload_digest=payload_digest, record=record)
