"""Which app clients were registered for documents, as far as a token's check wants to know."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from servicedesk.aws.faults import client_faults
from servicedesk.aws.notation import stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REGISTERED = "registered"
# Among the accepted tokens of one app client, this many seconds may pass until its removal is noticed.
REMEMBERED_SECONDS = 30
MAX_REMEMBERED = 1_024


class RegisteredClientsTable:
    """`RegisteredClients` on the table that `ClientsTable` writes. Lives as long as the execution environment."""

    def __init__(self, client: DynamoDBClient, table_name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._table_name = table_name
        self._clock = clock
        self._remembered: dict[str, float] = {}

    def is_registered(self, client_id: str) -> bool:
        """Whether tokens of this app client are accepted; a yes is remembered for `REMEMBERED_SECONDS`."""
        now = self._clock()
        if now < self._remembered.get(client_id, 0):
            return True
        if not self._is_stored(client_id):
            return False
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        self._remembered[client_id] = now + REMEMBERED_SECONDS
        return True

    def _is_stored(self, client_id: str) -> bool:
        with client_faults():
            answer = self._client.get_item(TableName=self._table_name, Key=pointer_key(client_id), ConsistentRead=True)
        return "Item" in answer


def pointer_key(client_id: str) -> dict[str, Any]:
    """Return the key of the row that stands for an app client, and names its document."""
    return stored({"pk": f"client#{client_id}", "sk": REGISTERED})
