"""The template's tables, pools, groups and client, created as CloudFormation would create them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delivery.template.functions import SECRET, TABLE
from delivery.template.intrinsics import Resolver
from delivery.template.loader import Node, Properties, Template, TemplateProblem
from stack.aws_clients import Clients
from stack.deployed import BUILT_IN_DESK

USER_POOL = "AWS::Cognito::UserPool"
GROUP = "AWS::Cognito::UserPoolGroup"
RESOURCE_SERVER = "AWS::Cognito::UserPoolResourceServer"
CLIENT = "AWS::Cognito::UserPoolClient"
IDENTITY_PROVIDER = "AWS::Cognito::UserPoolIdentityProvider"
CLIENT_DOCUMENT_POLICY = "AWS::Cognito::CIMDPolicy"
LOG_GROUP = "AWS::Logs::LogGroup"
SECRET_BYTES = 32

STAFF_POOL = "StaffPool"
CUSTOMER_POOL = "CustomerPool"
PERMISSIONS_TABLE = "PermissionsTable"
DESK_TABLE = "DeskTable"
#: The parameter that says which desk there is.
DESK = "Desk"
#: What this machine has to have made itself; the latter two where the desk is the built-in one.
MADE_HERE = (STAFF_POOL, PERMISSIONS_TABLE)
MADE_WITH_THE_DESK = (CUSTOMER_POOL, DESK_TABLE)
CONSOLE_CLIENT = "ConsoleClient"
COMMAND_CLIENT = "CommandClient"
PROGRAM_CLIENT = "ProgramClient"
CUSTOMER_CLIENT = "CustomerClient"
#: Of nobody's MCP client.
_OTHER_CLIENTS = frozenset({CONSOLE_CLIENT, COMMAND_CLIENT, PROGRAM_CLIENT, CUSTOMER_CLIENT})
#: What the template puts behind a product's name.
CLIENT_SUFFIX = "Client"
MCP_LOG = "McpLog"
CONFIRMATION_KEY = "ConfirmationKey"
API = "Api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What was created, by the names that AWS would have given."""

    #: Logical id → pool id.
    pool_ids: Mapping[str, str]
    #: Logical id → client id.
    client_ids: Mapping[str, str]
    #: The company's identity provider in the staff's pool; empty if there is none.
    company_name: str = ""

    @property
    def staff_pool_id(self) -> str:
        """The pool of the people who work the desk."""
        return self.pool_ids[STAFF_POOL]

    @property
    def customer_pool_id(self) -> str:
        """The pool of the people they help; empty where another desk knows them."""
        return self.pool_ids.get(CUSTOMER_POOL, "")

    @property
    def mcp_client_ids(self) -> Mapping[str, str]:
        """The app clients of the products that people connect with: product → client id."""
        return {
            logical_id.removesuffix(CLIENT_SUFFIX): client_id
            for logical_id, client_id in self.client_ids.items()
            if logical_id not in _OTHER_CLIENTS
        }

    @property
    def console_client_id(self) -> str:
        """The app client of the administrators' console."""
        return self.client_ids[CONSOLE_CLIENT]

    @property
    def command_client_id(self) -> str:
        """The app client of ``servicedesk token --admin``."""
        return self.client_ids[COMMAND_CLIENT]

    @property
    def program_client_id(self) -> str:
        """The app client of the program that applies the policy; empty if there is none."""
        return self.client_ids.get(PROGRAM_CLIENT, "")


def create_resources(
    template: Template, clients: Clients, resource_url: str, provider_details: Mapping[str, str] | None = None
) -> Resources:
    """Create everything that holds data or says who may sign in.

    Args:
        template: Where the resources are declared.
        clients: Where they are created.
        resource_url: The MCP endpoint's URL on this machine, put in the place of the template's.
        provider_details: What the identity provider on this machine has in the place of the template's.

    Raises:
        TemplateProblem: A declaration depends on what only AWS knows, or goes on with what an earlier stack left; or
            the deployment is in front of another company's desk.
    """
    has_desk = template.parameters.get(DESK, {}).get("Default", BUILT_IN_DESK) == BUILT_IN_DESK
    wanted = (*MADE_HERE, *(MADE_WITH_THE_DESK if has_desk else ()))
    if missing := [logical_id for logical_id in wanted if logical_id not in template.resources]:
        raise TemplateProblem(f"no earlier stack left a {missing[0]} on this machine to go on with")
    tables = Resolver(template, {})
    for logical_id, properties in template.of_type(TABLE):
        _create_table(clients, logical_id, tables.resolve(properties))
    for logical_id, _ in template.of_type(LOG_GROUP):
        clients.logs.create_log_group(logGroupName=logical_id)
    for logical_id, _ in template.of_type(SECRET):
        clients.secrets.create_secret(Name=logical_id, SecretString=secrets.token_hex(SECRET_BYTES))
    pool_ids = {
        logical_id: _create_pool(clients, tables, properties) for logical_id, properties in template.of_type(USER_POOL)
    }
    servers = {logical_id: resource_url for logical_id, _ in template.of_type(RESOURCE_SERVER)}
    resolver = Resolver(template, {**pool_ids, **servers, API: API})
    for _, properties in template.of_type(GROUP):
        clients.cognito.create_group(**resolver.resolve(properties))
    for _, properties in template.of_type(RESOURCE_SERVER):
        clients.cognito.create_resource_server(**_relocate(template, resolver, properties, resource_url))
    providers = {
        logical_id: _create_provider(clients, properties, resolver, provider_details or {})
        for logical_id, properties in template.of_type(IDENTITY_PROVIDER)
    }
    resolver = Resolver(template, {**pool_ids, **servers, **providers, API: API})
    client_ids = {
        logical_id: _create_client(clients, _relocate(template, resolver, properties, resource_url))
        for logical_id, properties in template.of_type(CLIENT)
    }
    return Resources(pool_ids=pool_ids, client_ids=client_ids, company_name=next(iter(providers.values()), ""))


def _create_table(clients: Clients, name: str, properties: Properties) -> None:
    accepted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    clients.dynamodb.create_table(TableName=name, **_only(properties, accepted))
    if "TimeToLiveSpecification" in properties:
        clients.dynamodb.update_time_to_live(
            TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
        )


def _create_pool(clients: Clients, resolver: Resolver, properties: Properties) -> str:
    # MFA is a second step that this machine's sign-in page does not have; it is told of the triggers itself.
    accepted = ("AdminCreateUserConfig", "AutoVerifiedAttributes", "AccountRecoverySetting", "Policies", "Schema")
    settings = resolver.resolve(_only(properties, accepted))
    pool = clients.cognito.create_user_pool(PoolName=resolver.resolve(properties["UserPoolName"]), **settings)
    return pool["UserPool"]["Id"]


def _create_provider(clients: Clients, properties: Properties, resolver: Resolver, details: Mapping[str, str]) -> str:
    settings = resolver.resolve(properties)
    settings["ProviderDetails"] = {**settings["ProviderDetails"], **details}
    clients.cognito.create_identity_provider(**settings)
    name: str = settings["ProviderName"]
    return name


def _create_client(clients: Clients, properties: Properties) -> str:
    client = clients.cognito.create_user_pool_client(**properties)
    return client["UserPoolClient"]["ClientId"]


def _relocate(template: Template, resolver: Resolver, properties: Properties, resource_url: str) -> dict[str, Any]:
    """Resolve `properties`, with this machine's URL wherever the deployed one would stand."""
    deployed_urls = [resolver.resolve(server["Identifier"]) for _, server in template.of_type(RESOURCE_SERVER)]

    def relocate(value: Node) -> Node:
        match value:
            case str():
                for deployed_url in deployed_urls:
                    value = value.replace(deployed_url, resource_url)
                return value
            case list():
                return [relocate(part) for part in value]
            case dict():
                return {name: relocate(part) for name, part in value.items()}
        return value

    resolved: dict[str, Any] = relocate(resolver.resolve(properties))
    return resolved


def _only(properties: Properties, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}
