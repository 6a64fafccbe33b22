"""Clients of AWS that give up early: a request has 30 seconds at the gateway, and several calls to make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

# One call takes at most 2 x (1 + 3) seconds and a second's pause between; DynamoDB answers in milliseconds.
_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 2, "mode": "standard"})


def dynamodb_client() -> DynamoDBClient:
    """Return a client for the region and the endpoint that the environment names."""
    return boto3.client("dynamodb", config=_CONFIG)


def cognito_client() -> CognitoIdentityProviderClient:
    """Return a client for the region and the endpoint that the environment names."""
    return boto3.client("cognito-idp", config=_CONFIG)


def secrets_client() -> SecretsManagerClient:
    """Return a client for the region and the endpoint that the environment names; made when it is first needed."""
    return boto3.client("secretsmanager", config=_CONFIG)


def logs_client() -> CloudWatchLogsClient:
    """Return a client for the region and the endpoint that the environment names."""
    return boto3.client("logs", config=_CONFIG)
