"""A transaction that is sent twice with one token is made once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from itertools import takewhile
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
        #: Token → until when it is remembered, as ``time.time()``; the digest of what was done. Oldest first.
        self._done: dict[str, tuple[float, bytes]] = {}

    def __len__(self) -> int:
        return len(self._done)

    def is_done(self, body: Mapping[str, Any]) -> bool:
        """Whether this transaction was made before.

        Raises:
            IdempotentParameterMismatch: Another one was, with its token.
        """
        until, digest = self._done.get(body.get("ClientRequestToken", ""), (0.0, b""))
        if time.time() >= until:
            return False
        if digest != _digest(body):
            raise IdempotentParameterMismatch
        return True

    def remember(self, body: Mapping[str, Any]) -> None:
        """Keep that the transaction was made, and forget old ones. One that was cancelled may be sent again."""
        now = time.time()
        for old in list(takewhile(lambda token: now >= self._done[token][0], self._done)):
            del self._done[old]
        if token := body.get("ClientRequestToken"):
            self._done[token] = (now + REMEMBERED_SECONDS, _digest(body))


def _digest(body: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps(body["TransactItems"], sort_keys=True).encode()).digest()
