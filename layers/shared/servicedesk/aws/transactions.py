"""DynamoDB transactions whose outcome is known: a record in each tells whether it was made."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from servicedesk.aws.faults import AwsFault, code_of, fault_of, reasons_of, says
from servicedesk.errors import CancelledTransaction, OutcomeUnknown

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]
#: The code of `AwsFault.BUSY`.
BUSY: Final = "TransactionConflict"
MAX_ATTEMPTS = 6
MAX_PAUSE_SECONDS = 0.1


class Transactions:
    """Runs transactions on one client."""

    def __init__(self, client: DynamoDBClient, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._pause = pause

    def run(self, items: Sequence[Any], record: Item | None = None) -> bool:
        """Write every item and return True, or none and return False: a condition does not hold.

        Rows that somebody else is writing at this moment are tried again. An answer that is lost on the way says
        nothing about the transaction, nor does what a repetition is refused for: then the record tells.

        Args:
            items: What is written, in the order of TransactWriteItems.
            record: The put of a row that is there exactly if this transaction was made; None if there is none.

        Raises:
            OutcomeUnknown: Whether it was made cannot be read either.
            BotoCoreError, ClientError: It was not made.
        """
        try:
            self._make(items, record)
        except ClientError as failure:
            if says(failure, AwsFault.CONDITION_FAILED):
                return False
            raise
        return True

    def make(self, record: str, **writes: Item) -> None:
        """Make all `writes`, each under the name of what it means that its condition does not hold; as `run` does.

        Args:
            record: Which of them puts a row that is there exactly if this transaction was made.
            writes: In the order of TransactWriteItems.

        Raises:
            CancelledTransaction: None was made: some condition does not hold.
            OutcomeUnknown: Whether they were made cannot be read.
            BotoCoreError, ClientError: None was made.
        """
        try:
            self._make(list(writes.values()), writes[record])
        except ClientError as failure:
            each = zip(writes, reasons_of(failure), strict=False)
            if refused := [name for name, code in each if fault_of(code) is AwsFault.CONDITION_FAILED]:
                raise CancelledTransaction(refused) from None
            raise

    def _make(self, items: Sequence[Any], record: Item | None) -> None:
        try:
            self._until_nobody_else_writes(items)
        except (BotoCoreError, ClientError) as failure:
            if record is None or _is_refusal(failure) or not self._is_made(record):
                raise

    def _until_nobody_else_writes(self, items: Sequence[Any]) -> None:
        for attempt in count(1):
            try:
                self._client.transact_write_items(TransactItems=items)
            except ClientError as error:
                is_busy = says(error, AwsFault.BUSY) and not says(error, AwsFault.CONDITION_FAILED)
                if not is_busy or attempt == MAX_ATTEMPTS:
                    raise
                self._pause(random.uniform(0, MAX_PAUSE_SECONDS * attempt))  # noqa: S311 -- jitter
            else:
                return

    def _is_made(self, record: Item) -> bool:
        """Ask by a transaction of its own: it is refused while one that writes the row is still under way."""
        put = record["Put"]
        key = {name: put["Item"][name] for name in ("pk", "sk")}
        try:
            answer: Any = self._client.transact_get_items(
                TransactItems=[{"Get": {"TableName": put["TableName"], "Key": key}}]
            )
        except (BotoCoreError, ClientError) as error:
            raise OutcomeUnknown(code_of(error)) from None
        return bool(answer["Responses"][0])


def _is_refusal(failure: BotoCoreError | ClientError) -> bool:
    """Whether DynamoDB refused the first and only request that was sent: then nothing was made."""
    if not isinstance(failure, ClientError):
        return False
    answer = failure.response.get("ResponseMetadata", {"HTTPStatusCode": 500, "RetryAttempts": 0})
    return 400 <= answer["HTTPStatusCode"] < 500 and answer["RetryAttempts"] == 0  # noqa: PLR2004 -- client errors
