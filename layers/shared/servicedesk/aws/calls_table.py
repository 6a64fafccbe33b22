"""Rate-limit counters and used confirmations (against replay), in rows that expire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.aws.faults import faults
from servicedesk.errors import ConfirmationsUnavailable, LimitsUnavailable
from servicedesk.tools.limit import Slice

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Rows are kept an hour longer than needed: if one disappeared early, a used confirmation would work again.
MARGIN_SECONDS: Final = 3_600
#: How many slices that are over stay in a row, so that it is not larger than one write unit, and seldom tidied.
MAX_STALE_SLICES: Final = 40
_ATTEMPT_BYTES: Final = 9
_SLICE: Final = "s"
_SLICE_NAME: Final = re.compile(rf"{_SLICE}([0-9]+)_([0-9]+)")


class CallsTable:
    """`Ledger` and `Counter` on one table. Safe for several threads, as the client is.

    botocore sends a request again when its answer is lost. Every write therefore has a random name, which stands in the
    row: what fails because it was done already is recognised as one's own.
    """

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def spend(self, confirmation_id: str, expires_at: int) -> bool:
        """Mark a confirmation as used; False if it was before."""
        attempt = {"S": token_urlsafe(_ATTEMPT_BYTES)}
        with faults(ConfirmationsUnavailable, KeyError):
            try:
                self._client.put_item(
                    TableName=self._table_name,
                    Item={
                        "pk": {"S": f"confirmation#{confirmation_id}"},
                        "sk": {"S": "used"},
                        "purge_at": {"N": str(expires_at + MARGIN_SECONDS)},
                        "attempt": attempt,
                    },
                    ConditionExpression="attribute_not_exists(pk)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as error:
                return bool(_there(error).get("attempt") == attempt)
        return True

    def count(self, what: str, slice_: Slice, most: int, keep_until: int) -> Mapping[Slice, int]:
        """Count one call in a slice, unless there are `most` in it, and return how many there are in each."""
        key, name = {"pk": {"S": f"rate#{what}"}, "sk": {"S": "calls"}}, _name(slice_)
        with faults(LimitsUnavailable, KeyError):
            try:
                row: Any = self._client.update_item(
                    TableName=self._table_name,
                    Key=key,
                    UpdateExpression=f"ADD {name} :one SET purge_at = :purge_at, attempt = :attempt",
                    ConditionExpression=f"(attribute_not_exists({name}) OR {name} < :most)"
                    " AND (attribute_not_exists(attempt) OR attempt <> :attempt)",
                    ExpressionAttributeValues={
                        ":one": {"N": "1"},
                        ":most": {"N": str(most)},
                        ":purge_at": {"N": str(keep_until)},
                        ":attempt": {"S": token_urlsafe(_ATTEMPT_BYTES)},
                    },
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )["Attributes"]
            except self._client.exceptions.ConditionalCheckFailedException as error:
                # The slice is full, or the call is in it: either way the row says how many there were.
                row = _there(error)
        counted = _slices(row)
        self._tidy(key, [one for one in counted if one.is_stale(slice_.starts_at)])
        return counted

    def _tidy(self, key: Any, stale: list[Slice]) -> None:  # noqa: ANN401 -- DynamoDB's notation
        if len(stale) <= MAX_STALE_SLICES:
            return
        # Whatever happens: the call is counted, and the next one finds the same.
        with suppress(BotoCoreError, ClientError):
            self._client.update_item(
                TableName=self._table_name,
                Key=key,
                UpdateExpression="REMOVE " + ", ".join(map(_name, stale)),
            )


def _there(error: ClientError) -> dict[str, Any]:
    """Return the row that a condition failed on, in DynamoDB's notation.

    Raises:
        KeyError: It was not said, so nothing is known.
    """
    response: Any = error.response
    row: dict[str, Any] = response["Item"]
    return row


def _name(slice_: Slice) -> str:
    return f"{_SLICE}{slice_.seconds}_{slice_.number}"


def _slices(row: Mapping[str, Any]) -> dict[Slice, int]:
    found = ((_SLICE_NAME.fullmatch(name), value) for name, value in row.items())
    return {Slice(int(match[1]), int(match[2])): int(value["N"]) for match, value in found if match is not None}
