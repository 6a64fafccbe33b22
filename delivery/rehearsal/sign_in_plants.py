"""Ways to plant a fault in sign-in with the company and in what agents come by, each undone at the end of its block."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import boto3

from delivery.rehearsal.aws_plants import Statements
from delivery.rehearsal.plants import Plant, World
from servicedesk.aws.agent_rows import agent_item
from servicedesk.identity.agents import Agent

PROVIDER = "Corp"


def provider_with(**properties: Any) -> Plant:
    """Change the pool's identity provider."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        cognito: Any = boto3.client("cognito-idp")
        which = {"UserPoolId": world["StaffPool"], "ProviderName": PROVIDER}
        before = cognito.describe_identity_provider(**which)["IdentityProvider"]
        kept = {name: before[name] for name in ("ProviderDetails", "AttributeMapping")}
        changed = {
            name: {**kept[name], **value} if name == "ProviderDetails" else value for name, value in properties.items()
        }
        cognito.update_identity_provider(**which, **{**kept, **changed})
        yield
        cognito.update_identity_provider(**which, **kept)

    return plant


def permissions_row(row: Callable[[World], Mapping[str, Any]]) -> Plant:
    """Put a row into the permissions table, in DynamoDB's notation."""

    @contextmanager
    def plant(world: World) -> Iterator[None]:
        table: Any = {"TableName": world["PermissionsTable"]}
        dynamodb, item = boto3.client("dynamodb"), dict(row(world))
        dynamodb.put_item(**table, Item=item)
        yield
        dynamodb.delete_item(**table, Key={"pk": item["pk"], "sk": item["sk"]})

    return plant


def grants_of_the_automatic_group(world: World) -> Mapping[str, Any]:
    """Return a row that grants something to the group into which Cognito puts everybody of the provider."""
    return {
        "pk": {"S": f"group#{world['StaffPool']}_{PROVIDER}"},
        "sk": {"S": "grants"},
        "tools": {"M": {"get_customer": {"M": {}}}},
        "version": {"N": "1"},
    }


def without_conditions(statements: Statements) -> Statements:
    """Return the statements without what narrows them."""
    return [{name: value for name, value in one.items() if name != "Condition"} for one in statements]


def person_without_groups(_: World) -> Mapping[str, Any]:
    """Return somebody of the company of whose groups nothing was written."""
    attributes = {"sub": "s", "identities": json.dumps([{"userId": "1", "providerName": PROVIDER}])}
    user = {
        "Username": "corp_1",
        "UserStatus": "EXTERNAL_PROVIDER",
        "UserLastModifiedDate": datetime.now(UTC),
        "Attributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
    }
    return {"cognito-idp:ListUsers": [user]}


@contextmanager
def unknown_client(world: World) -> Iterator[None]:
    """Make an app client by hand that gets tokens without a person."""
    cognito: Any = boto3.client("cognito-idp")
    pool = {"UserPoolId": world["StaffPool"]}
    made = cognito.create_user_pool_client(
        **pool, ClientName="by hand", GenerateSecret=True, AllowedOAuthFlows=["client_credentials"]
    )["UserPoolClient"]
    world.aws.unstyled.add(made["ClientId"])
    yield
    cognito.delete_user_pool_client(**pool, ClientId=made["ClientId"])


def agent_without_client(_: World) -> Mapping[str, Any]:
    """Return the row of an agent whose app client there is not."""
    ends_at = int(datetime.now(UTC).timestamp()) + 90 * 86_400
    agent = Agent(
        client_id="gone",
        name="forgotten",
        groups=frozenset({"auditors"}),
        owner="vera",
        is_enabled=True,
        expires_at=ends_at,
        secret_made_at=0,
    )
    return agent_item(agent)
