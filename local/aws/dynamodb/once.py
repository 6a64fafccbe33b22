"""A transaction that is sent twice with one token is made once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from moto.dynamodb.exceptions import DynamodbException

# TransactWriteItems, ClientRequestToken: "valid for 10 minutes after the first request that uses it is completed".
REMEMBERED_SECONDS: Final = 600


class IdempotentParameterMismatch(DynamodbException):
    """The token was used for another transaction."""

    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            message="The request uses the same client token as a previous, but non-identical request",
        )


class DoneTransactions:
    """The transactions of one region that were made, by token."""

    def __init__(self) -> None:
        #: Token → until when it is remembered, as ``time.time()``; what was done.
        self._done: dict[str, tuple[float, Any]] = {}

    def is_done(self, body: Mapping[str, Any]) -> bool:
        """Whether this transaction was made before.

        Raises:
            IdempotentParameterMismatch: Another one was, with its token.
        """
        until, items = self._done.get(body.get("ClientRequestToken", ""), (0.0, None))
        if time.time() >= until:
            return False
        if items != body["TransactItems"]:
            raise IdempotentParameterMismatch
        return True

    def remember(self, body: Mapping[str, Any]) -> None:
        """Keep that the transaction was made. One that was cancelled may be sent again."""
        if token := body.get("ClientRequestToken"):
            self._done[token] = (time.time() + REMEMBERED_SECONDS, body["TransactItems"])
