"""Description of the stack on this machine, for whoever works on it: its addresses, its ids, its clients and people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.aws.resources import DESK_TABLE, MCP_LOG, PERMISSIONS_TABLE, Resources
from local.managed_login.directory import UserPool
from local.other_desk import DeskBehind
from stack.people import PEOPLE
from stack.stack_description import COMMAND_PRODUCT, CONSOLE_PATH, MCP_PATH, RegisteredClient, StackDescription


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the stand-ins answer, and what requests to AWS's are signed with."""

    mcp_url: str
    sign_in_url: str
    #: As functions call it, whatever their clients do.
    issuer_origin: str
    aws_endpoint_url: str
    aws_access_key_id: str


def description_of(
    resources: Resources, pool: UserPool, addresses: Addresses, desk: DeskBehind | None
) -> StackDescription:
    """Describe a stack whose resources are made; the agent is not in it yet."""
    clients = resources.mcp_client_ids.items()
    return StackDescription(
        mcp_url=addresses.mcp_url,
        issuer=f"{addresses.issuer_origin}/{resources.staff_pool_id}",
        sign_in_url=addresses.sign_in_url,
        clients=tuple(_registered_client(pool, product, client_id) for product, client_id in clients),
        command_client=_registered_client(pool, COMMAND_PRODUCT, resources.command_client_id),
        program_client_id=resources.program_client_id,
        people=PEOPLE,
        admin_url=addresses.mcp_url.removesuffix(MCP_PATH) + CONSOLE_PATH,
        aws_endpoint_url=addresses.aws_endpoint_url,
        aws_access_key_id=addresses.aws_access_key_id,
        permissions_table=PERMISSIONS_TABLE,
        staff_pool_id=resources.staff_pool_id,
        mcp_log_group=MCP_LOG,
        **_of_the_desk(desk),
        customer_pool_id=resources.customer_pool_id,
        company_name=resources.company_name,
    )


def _registered_client(pool: UserPool, product: str, client_id: str) -> RegisteredClient:
    client = pool.app_client(client_id)
    uris = client.callback_urls if client is not None else ()
    return RegisteredClient(product=product, client_id=client_id, redirect_uris=uris)


def _of_the_desk(desk: DeskBehind | None) -> dict[str, Any]:
    if desk is None:
        return {"desk_table": DESK_TABLE}
    return {"desk_variables": desk.variables, "known_customer_id": desk.known_customer_id}
