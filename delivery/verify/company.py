"""The company's identity provider as a deployment declares it, and the clients that people sign in with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from delivery.verify.deployment import Deployment, Resource
from delivery.verify.function import Function
from delivery.verify.unanswered import NotThere

PROVIDER: Final = "AWS::Cognito::UserPoolIdentityProvider"
CLIENT: Final = "AWS::Cognito::UserPoolClient"
#: What Cognito calls its own form, among the providers of an app client.
COGNITO: Final = "COGNITO"
_FUNCTION: Final = "TokensFunction"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredProvider:
    """The identity provider of one deployment."""

    pool_id: str
    region: str
    #: Its name in the pool and in rules.
    name: str
    #: ``SAML`` or ``OIDC``.
    kind: str
    #: As CloudFormation was told; a secret is a reference to one.
    details: Mapping[str, Any]
    #: The pool's attribute → the claim that it is taken from.
    mapping: Mapping[str, str]
    #: For how long tokens are renewed without asking it.
    session_minutes: int

    @property
    def automatic_group(self) -> str:
        """The group of the pool into which Cognito puts everybody whom the provider signs in."""
        return f"{self.pool_id}_{self.name}"


def company_of(deployment: Deployment) -> DeclaredProvider | None:
    """Return the provider that the deployment declares; None where people have passwords of the pool alone."""
    for provider in deployment.of_type(PROVIDER):
        declared = deployment.declared_property
        return DeclaredProvider(
            pool_id=deployment.stack.output("StaffPoolId"),
            region=deployment.stack.region,
            name=declared(provider.logical_id, "ProviderName"),
            kind=declared(provider.logical_id, "ProviderType"),
            details=declared(provider.logical_id, "ProviderDetails"),
            mapping=declared(provider.logical_id, "AttributeMapping"),
            session_minutes=int(deployment.parameter("CompanySessionMinutes")),
        )
    return None


def tokens_function(deployment: Deployment) -> Function:
    """Return the function that Cognito asks while somebody signs in.

    Raises:
        NotThere: The stack has none.
    """
    try:
        return deployment.functions[_FUNCTION]
    except KeyError:
        raise NotThere("cloudformation:ListStackResources") from None


def people_clients(deployment: Deployment) -> Iterator[Resource]:
    """Yield the app clients of the stack with which the people who work the desk sign in."""
    for client in deployment.of_type(CLIENT):
        if deployment.declared_property(client.logical_id, "UserPoolId") != deployment.stack.output("StaffPoolId"):
            continue  # customers sign in with it
        if "code" in (deployment.declared_property(client.logical_id, "AllowedOAuthFlows") or ()):
            yield client
