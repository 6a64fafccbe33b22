"""Erasure: deletes a customer's tickets for good once the profile's time to live (TTL) is over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_reads import partition_keys
from servicedesk.aws.desk_rows import PROFILE, Key, partition
from servicedesk.aws.faults import desk_faults
from servicedesk.errors import DeskUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# The most that one BatchWriteItem takes.
_MAX_DELETES = 25
# How often rows that DynamoDB left unprocessed are tried again before the whole is left to the next invocation.
_MAX_ATTEMPTS = 5
_CUSTOMER = re.compile(re.escape(partition("")) + r"(C-[0-9]{1,8})")


class Erasure:
    """Deletes for good what the table's time to live does not: it sees one row, and a customer has many."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def erase(self, customer_id: str) -> int:
        """Delete the tickets of a customer whose profile is gone, and return how many; doing it again completes it.

        None is touched while there is a profile: the customer was never deleted, or was brought back.

        Raises:
            DeskUnavailable: The table did not answer; some may have been deleted.
        """
        keys = partition_keys(self._client, self._table_name, customer_id)
        if any(key["sk"] == {"S": PROFILE} for key in keys):
            return 0
        for start in range(0, len(keys), _MAX_DELETES):
            self._delete(keys[start : start + _MAX_DELETES])
        return len(keys)

    def _delete(self, keys: list[Key]) -> None:
        wanted: Any = {self._table_name: [{"DeleteRequest": {"Key": key}} for key in keys]}
        for _ in range(_MAX_ATTEMPTS):
            with desk_faults():
                wanted = self._client.batch_write_item(RequestItems=wanted).get("UnprocessedItems")
            if not wanted:
                return
        raise DeskUnavailable("UnprocessedItems")


def erased_customer(keys: Key) -> str | None:
    """Return whose profile a row was that is gone from the table, or None if it was no profile."""
    found = _CUSTOMER.fullmatch(keys["pk"]["S"])
    return found[1] if found is not None and keys["sk"]["S"] == PROFILE else None
