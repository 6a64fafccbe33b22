"""App clients that sign in by themselves, as Cognito has them. Their secrets' values end where they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from delivery.verify.aws import Aws
from delivery.verify.company import CLIENT
from delivery.verify.deployment import Deployment
from delivery.verify.unanswered import NotThere

_FLOW = "client_credentials"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAppClient:
    """An app client, without its secret."""

    client_id: str
    name: str
    #: OAuth flows, as Cognito names them.
    flows: frozenset[str]
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAtCognito:
    """The app client of a registered agent, and its secrets."""

    client: AgentAppClient
    #: Epoch seconds: when each of the secrets that work was made.
    secrets_made_at: tuple[float, ...]


def agent_at_cognito(pool_id: str, client_id: str, aws: Aws) -> AgentAtCognito | None:
    """Return what Cognito has of a registered agent; None if there is no such app client.

    Raises:
        Unanswered: Cognito did not say.
    """
    try:
        client = _client(pool_id, client_id, aws)
        listed = aws.ask("cognito-idp:ListUserPoolClientSecrets", UserPoolId=pool_id, ClientId=client_id)
    except NotThere:
        return None
    made_at = tuple(one["ClientSecretCreateDate"].timestamp() for one in listed["ClientSecrets"])
    return AgentAtCognito(client=client, secrets_made_at=made_at)


def self_signed_clients(deployment: Deployment, aws: Aws) -> Iterator[AgentAppClient]:
    """Yield the app clients of the staff's pool that get tokens without a person, but for the stack's own.

    Raises:
        Unanswered: Cognito did not say.
    """
    own = {client.physical_id for client in deployment.of_type(CLIENT)}
    pool_id = deployment.stack.output("StaffPoolId")
    for listed in aws.every("cognito-idp:ListUserPoolClients", "UserPoolClients", UserPoolId=pool_id):
        if listed["ClientId"] in own:
            continue
        try:
            client = _client(pool_id, listed["ClientId"], aws)
        except NotThere:
            continue  # it was deleted meanwhile
        if _FLOW in client.flows:
            yield client


def _client(pool_id: str, client_id: str, aws: Aws) -> AgentAppClient:
    found = aws.ask("cognito-idp:DescribeUserPoolClient", UserPoolId=pool_id, ClientId=client_id)["UserPoolClient"]
    return AgentAppClient(
        client_id=client_id,
        name=found.get("ClientName", ""),
        flows=frozenset(found.get("AllowedOAuthFlows", ())),
        scopes=frozenset(found.get("AllowedOAuthScopes", ())),
    )
