"""boto3 clients with short time-outs: a request has 30 seconds at the gateway, and several calls to make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import boto3
import botocore
from botocore.client import BaseClient
from botocore.config import Config
from botocore.session import Session

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
# DynamoDB refuses what is malformed: to hold it against the service's description first is a twentieth of a request.
_DYNAMODB_CONFIG = _CONFIG.merge(Config(parameter_validation=False))
# Cognito waits five seconds for a trigger, and asks again by itself.
_TRIGGER_CONFIG = _DYNAMODB_CONFIG.merge(Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}))
# CloudWatch looks through megabytes before its first answer.
_LOGS_CONFIG = _CONFIG.merge(Config(read_timeout=10))


#: The last is asked by botocore itself where credentials come from another identity.
_SERVICES: Final = frozenset({"cognito-idp", "dynamodb", "logs", "secretsmanager", "sts"})


class _OwnServices(Session):
    """Session that registers no handler for a service that has no client here.

    botocore brings a hundred of them, for S3, EC2 and others; to register them is half of what a first client takes.
    """

    def register(self, event_name: str, handler: Any, *more: Any, **named: Any) -> None:  # noqa: ANN401 -- botocore's own
        """Register a handler of every service, ``before-call``, or of one that is used, ``before-call.dynamodb``."""
        _, _, of = event_name.partition(".")
        if not of or of.partition(".")[0] in _SERVICES:
            super().register(event_name, handler, *more, **named)


class Watcher(Protocol):
    """Wants to know of every request that a client sends."""

    def watch(self, client: BaseClient) -> None:
        """Register for the client's events."""


def dynamodb_client(*watchers: Watcher) -> DynamoDBClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(_session().client("dynamodb", config=_DYNAMODB_CONFIG), watchers)


def trigger_dynamodb_client() -> DynamoDBClient:
    """Return a client that gives up within three seconds."""
    return _session().client("dynamodb", config=_TRIGGER_CONFIG)


def cognito_client(*watchers: Watcher) -> CognitoIdentityProviderClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(_session().client("cognito-idp", config=_CONFIG), watchers)


def secrets_client(*watchers: Watcher) -> SecretsManagerClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(_session().client("secretsmanager", config=_CONFIG), watchers)


def logs_client(*watchers: Watcher) -> CloudWatchLogsClient:
    """Return a client for the region and the endpoint that the environment names."""
    return _watch(_session().client("logs", config=_LOGS_CONFIG), watchers)


def _session() -> boto3.Session:
    """Return boto3's session where somebody has set one up, else one for these services alone."""
    return boto3.DEFAULT_SESSION or boto3.Session(botocore_session=_OwnServices())


def _watch(client: ClientT, watchers: Iterable[Watcher]) -> ClientT:
    for watcher in watchers:
        watcher.watch(client)
    return client
