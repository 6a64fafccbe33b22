"""App clients in the staff's pool that stand for clients which describe themselves."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from servicedesk.aws.faults import client_faults
from servicedesk.registration.document import ClientDocument
from servicedesk.registration.location import host_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

#: What every app client of an MCP client is, those of the template included.
SETTINGS: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "SupportedIdentityProviders": ["COGNITO"],
    "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
    "AccessTokenValidity": 15,
    "IdTokenValidity": 15,
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60},
    "EnableTokenRevocation": True,
    "PreventUserExistenceErrors": "ENABLED",
}
_DIGEST_CHARACTERS = 12


class CognitoShadowClients:
    """`ShadowClients` in one pool."""

    def __init__(self, client: CognitoIdentityProviderClient, pool_id: str, scope: str) -> None:
        self._client = client
        self._pool_id = pool_id
        self._scope = scope

    def create(self, document: ClientDocument) -> str:
        """Make an app client, and the look of its sign-in page, without which that page is an error."""
        with client_faults():
            made = self._client.create_user_pool_client(GenerateSecret=False, **self._settings(document))
            client_id = made["UserPoolClient"]["ClientId"]
            self._client.create_managed_login_branding(
                UserPoolId=self._pool_id, ClientId=client_id, UseCognitoProvidedValues=True
            )
        return client_id

    def update(self, client_id: str, document: ClientDocument) -> None:
        """Give an app client the redirect URIs that the document has now. Cognito resets what is not said again."""
        with client_faults():
            self._client.update_user_pool_client(ClientId=client_id, **self._settings(document))

    def delete(self, client_id: str) -> None:
        """Delete an app client, if there is one."""
        with client_faults():
            try:
                self._client.delete_user_pool_client(UserPoolId=self._pool_id, ClientId=client_id)
            except self._client.exceptions.ResourceNotFoundException:
                return

    def _settings(self, document: ClientDocument) -> dict[str, Any]:
        return {
            **SETTINGS,
            "UserPoolId": self._pool_id,
            "ClientName": _name(document),
            "AllowedOAuthScopes": [self._scope],
            "CallbackURLs": list(document.redirect_uris),
        }


def _name(document: ClientDocument) -> str:
    """Cognito allows few characters in a name; this one says where the client comes from and is its own."""
    digest = hashlib.sha256(document.url.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"{host_of(document.url)[:100]} {digest}"
