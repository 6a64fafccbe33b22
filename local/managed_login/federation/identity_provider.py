"""Identity provider of the user pool, as CreateIdentityProvider has left it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from local.managed_login.directory import UserPool
from local.managed_login.federation.refusal import FederationRefused

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

SAML, OIDC = "SAML", "OIDC"
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolIdentityProvider:
    """One of the pool's identity providers."""

    #: What user names begin with, and what the sign-in page shows.
    name: str
    #: ``SAML`` or ``OIDC``.
    kind: str
    #: A client secret is among them.
    details: Mapping[str, str] = field(repr=False)
    #: The pool's attribute → the provider's claim.
    attribute_mapping: Mapping[str, str]
    #: Other names of it that an app may send as ``idp_identifier``.
    identifiers: tuple[str, ...]


def pool_identity_provider(description: Mapping[str, Any]) -> PoolIdentityProvider:
    """Return the provider that ``DescribeIdentityProvider`` describes."""
    return PoolIdentityProvider(
        name=description["ProviderName"],
        kind=description["ProviderType"],
        details=description.get("ProviderDetails") or {},
        attribute_mapping=description.get("AttributeMapping") or {},
        identifiers=tuple(description.get("IdpIdentifiers") or ()),
    )


class PoolIdentityProviders:
    """The identity providers of one user pool, read anew each time. Blocking: every method asks moto over HTTP."""

    def __init__(self, cognito: CognitoIdentityProviderClient, directory: UserPool, pool_id: str) -> None:
        self._cognito = cognito
        self._directory = directory
        self._pool_id = pool_id

    def of_app_client(self, client_id: str) -> tuple[PoolIdentityProvider, ...]:
        """Return those that an app client takes people from, in its order."""
        app_client = self._directory.app_client(client_id)
        listed = self._cognito.list_identity_providers(UserPoolId=self._pool_id, MaxResults=60)["Providers"]
        known = {provider["ProviderName"] for provider in listed}
        named = app_client.identity_providers if app_client is not None else ()
        return tuple(self._read(name) for name in named if name in known)

    def _read(self, name: str) -> PoolIdentityProvider:
        answer = self._cognito.describe_identity_provider(UserPoolId=self._pool_id, ProviderName=name)
        return pool_identity_provider(dict(answer["IdentityProvider"]))


def require_loopback(url: str) -> str:
    """Return `url`, which is about to be fetched.

    Raises:
        FederationRefused: It leads away from this machine.
    """
    try:
        parts = urlsplit(url)
        is_ours = parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS and parts.username is None
    except ValueError:
        is_ours = False
    if not is_ours:
        raise FederationRefused("The identity provider is not on this machine.")
    return url
