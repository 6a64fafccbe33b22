"""Clients of DynamoDB whose every call fails, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError


def _refused(code: str, *reasons: str) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "jane.doe@example.com"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
        "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0},
    }
    return ClientError(response, "Query")


#: DynamoDB says that it did nothing.
REFUSALS: Final[Mapping[str, Exception]] = {
    "a conflict with another transaction": _refused("TransactionCanceledException", "None", "TransactionConflict"),
    "a limit": _refused("ThrottlingException"),
    "no permission": _refused("AccessDeniedException"),
    "no table": _refused("ResourceNotFoundException"),
}
#: Nobody says anything.
SILENCE: Final[Mapping[str, Exception]] = {
    "no connection": EndpointConnectionError(endpoint_url="https://dynamodb.example"),
    "no answer in time": ReadTimeoutError(endpoint_url="https://dynamodb.example"),
}
FAILURES: Final[Mapping[str, Exception]] = {**REFUSALS, **SILENCE}


class Failing:
    """A client whose every call fails."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def __getattr__(self, _operation: str) -> Any:
        def call(*_: Any, **__: Any) -> Any:
            raise self._failure

        return call
