"""boto3 clients that reach this machine's stand-ins and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

#: Where the stand-ins say that they are.
REGION = "us-east-1"
MAX_CONNECTIONS = 20


class Clients:
    """The services the product uses, at one endpoint. Thread-safe, as boto3's clients are."""

    dynamodb: DynamoDBClient
    cognito: CognitoIdentityProviderClient
    logs: CloudWatchLogsClient
    secrets: SecretsManagerClient

    def __init__(self, endpoint_url: str, access_key_id: str) -> None:
        # The default session is the one that the functions use too: service descriptions are read once.
        boto3.setup_default_session(aws_access_key_id=access_key_id, aws_secret_access_key="local", region_name=REGION)
        # moto answers 500 to what it does not have; asking again does not change that. What is sent is not checked
        # against the service's description first: that costs as much as sending it.
        config = Config(
            parameter_validation=False,
            retries={"max_attempts": 1},
            max_pool_connections=MAX_CONNECTIONS,
            proxies={},
        )
        self.dynamodb = boto3.client("dynamodb", endpoint_url=endpoint_url, config=config)
        self.cognito = boto3.client("cognito-idp", endpoint_url=endpoint_url, config=config)
        # What AWS lets anybody ask, unsigned, is asked with this run's key too: the stand-in answers nobody else.
        self.cognito.meta.events.register("choose-signer.cognito-idp", lambda **_: "v4")  # type: ignore[arg-type]  # the hook returns
        self.secrets = boto3.client("secretsmanager", endpoint_url=endpoint_url, config=config)
        self.logs = boto3.client("logs", endpoint_url=endpoint_url, config=config)

    def close(self) -> None:
        """Close the connections."""
        self.dynamodb.close()
        self.cognito.close()
        self.logs.close()
        self.secrets.close()
