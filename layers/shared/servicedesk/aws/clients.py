"""boto3 clients with short time-outs: a request has 30 seconds at the gateway, and several calls to make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar

import boto3
import botocore
from botocore.client import BaseClient
from botocore.config import Config

from servicedesk import __version__

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
ClientT = TypeVar("ClientT", bound=BaseClient)

_CONFIG = Config(
    # One attempt takes at most 1 + 3 seconds, and a second's pause before the other; DynamoDB answers in milliseconds.
    connect_timeout=1,
    read_timeout=3,
    retries={"total_max_attempts": 2, "mode": "standard"},
    # What CloudTrail shows. A name of its own also spares a tenth of a request: botocore puts one together anew, letter
    # by letter, twice for each.
    user_agent=f"service-desk-mcp/{__version__} Botocore/{botocore.__version__}",
)
# Cognito waits five seconds for a trigger, and asks again by itself.
_TRIGGER_CONFIG = _CONFIG.merge(Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}))
# CloudWatch looks through megabytes before its first answer.
_LOGS_CONFIG = _CONFIG.merge(Config(read_timeout=10))


class Watcher(Protocol):
    """Wants to know of every request that a client sends."""

    def watch(self, client: BaseClient) -> None:
        """Register for the client's events."""


def dynamodb_client(*watchers: Watcher) -> DynamoDBClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(boto3.client("dynamodb", config=_CONFIG), watchers)


def trigger_dynamodb_client() -> DynamoDBClient:
    """Return a client that gives up within three seconds."""
    return boto3.client("dynamodb", config=_TRIGGER_CONFIG)


def cognito_client(*watchers: Watcher) -> CognitoIdentityProviderClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(boto3.client("cognito-idp", config=_CONFIG), watchers)


def secrets_client(*watchers: Watcher) -> SecretsManagerClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(boto3.client("secretsmanager", config=_CONFIG), watchers)


def logs_client(*watchers: Watcher) -> CloudWatchLogsClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(boto3.client("logs", config=_LOGS_CONFIG), watchers)


def _watch(client: ClientT, watchers: Iterable[Watcher]) -> ClientT:
    for watcher in watchers:
        watcher.watch(client)
    return client
