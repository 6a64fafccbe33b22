"""App clients of agents in the staff's user pool, for whoever has AWS credentials. No function has these rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from servicedesk.aws.faults import AwsFault, faults, says
from servicedesk.errors import DirectoryUnavailable
from servicedesk.policy.agents.clients import ActiveSecret, AgentCredentials

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

ACCESS_TOKEN_MINUTES: Final = 15
_unavailable = partial(faults, DirectoryUnavailable, KeyError)


class AgentAppClients:
    """`AgentClients` on one user pool. `scope` is the one that they may ask for, with its resource's URL."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str, scope: str) -> None:
        self._client = client
        self._pool_id = pool_id
        self._scope = scope

    def create(self, name: str) -> AgentCredentials:
        """Make an agent's app client: nobody signs in with it, and its tokens are good for the MCP endpoint alone."""
        with _unavailable():
            made = self._client.create_user_pool_client(
                UserPoolId=self._pool_id,
                ClientName=f"agent {name}",
                GenerateSecret=True,
                AllowedOAuthFlowsUserPoolClient=True,
                AllowedOAuthFlows=["client_credentials"],
                AllowedOAuthScopes=[self._scope],
                # Without any, Cognito chooses several; this one takes a password, and gives nobody the scope.
                ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
                AccessTokenValidity=ACCESS_TOKEN_MINUTES,
                TokenValidityUnits={"AccessToken": "minutes"},
                EnableTokenRevocation=True,
                PreventUserExistenceErrors="ENABLED",
                # Without it, whoever signs in by such a client could change what the pool says of them.
                WriteAttributes=["locale"],
            )["UserPoolClient"]
            return AgentCredentials(client_id=made["ClientId"], secret=made["ClientSecret"])

    def delete(self, client_id: str) -> None:
        """Delete an app client, with its secrets."""
        with _unavailable(), _none_if_gone():
            self._client.delete_user_pool_client(**self._of(client_id))

    def add_secret(self, client_id: str) -> AgentCredentials:
        """Make a second secret."""
        with _unavailable():
            made = self._client.add_user_pool_client_secret(**self._of(client_id))["ClientSecretDescriptor"]
            return AgentCredentials(
                client_id=client_id, secret=made["ClientSecretValue"], secret_id=made["ClientSecretId"]
            )

    def secrets(self, client_id: str) -> tuple[ActiveSecret, ...]:
        """Return the secrets that work, the oldest first."""
        with _unavailable():
            found = self._client.list_user_pool_client_secrets(**self._of(client_id))["ClientSecrets"]
            listed = (
                ActiveSecret(secret_id=one["ClientSecretId"], made_at=int(one["ClientSecretCreateDate"].timestamp()))
                for one in sorted(found, key=lambda one: one["ClientSecretCreateDate"])
            )
            return tuple(listed)

    def end_secret(self, client_id: str, secret_id: str) -> None:
        """End one of two secrets."""
        with _unavailable(), _none_if_gone():
            self._client.delete_user_pool_client_secret(**self._of(client_id), ClientSecretId=secret_id)

    def _of(self, client_id: str) -> Any:  # noqa: ANN401 -- parameters of every action
        return {"UserPoolId": self._pool_id, "ClientId": client_id}


@contextmanager
def _none_if_gone() -> Iterator[None]:
    """Take it for done if what is to go is there no more: an answer that was lost is asked for once more."""
    try:
        yield
    except ClientError as error:
        if not says(error, AwsFault.NO_RESOURCE):
            raise
