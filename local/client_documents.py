"""A client that describes itself, for a machine whose documents cannot be public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.aws.client_list import ClientList
from servicedesk.aws.clients_table import ClientsTable
from servicedesk.aws.shadow_clients import CognitoShadowClients
from servicedesk.registration.document import ClientDocument
from servicedesk.registration.store import Allowed, Registration

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

CLIENTS_TABLE = "ClientsTable"
#: Never fetched: it is in place as if it had just been, and stays fresh for good.
DEMO = ClientDocument(
    url="https://assistant.example/oauth/client.json",
    name="Assistant Example",
    redirect_uris=("http://localhost:3030/callback", "https://assistant.example/callback"),
)
_FOREVER = 2**40


def put_demo_client(dynamodb: DynamoDBClient, cognito: CognitoIdentityProviderClient, pool_id: str, scope: str) -> None:
    """Allow the demo client, and register it as a first visit would have."""
    table = ClientsTable(dynamodb, CLIENTS_TABLE)
    ClientList(dynamodb, CLIENTS_TABLE).allow(
        Allowed(what=DEMO.url, reason="to try it", added_by="local", added_at="2026-11-24T00:00:00Z")
    )
    client_id = CognitoShadowClients(cognito, pool_id, scope).create(DEMO)
    table.add(Registration(document=DEMO, client_id=client_id, allowed_by=DEMO.url, fresh_until=_FOREVER))
