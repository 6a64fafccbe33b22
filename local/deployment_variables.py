"""What only a deployment knows, by the name of the variable that carries it to a function."""

from __future__ import annotations

from collections.abc import Mapping

from local.aws.resources import CONFIRMATION_KEY, MCP_LOG, Resources
from local.other_desk import DeskBehind
from servicedesk.settings import APP_CLIENT_PREFIX
from stack.stack_description import StackDescription

#: The made-up company's own page, which is not there: no customer of it exists.
CUSTOMER_SIGN_IN_URL = "https://accounts.example.com/sign-in"


def deployment_variables(
    description: StackDescription, resources: Resources, aws_url: str, desk: DeskBehind | None
) -> Mapping[str, str]:
    """Return the variables of the functions here, which reach AWS's stand-in at `aws_url`."""
    return {
        "RESOURCE_URL": description.mcp_url,
        "ISSUER": description.issuer,
        "SIGN_IN_URL": description.sign_in_url,
        **{f"{APP_CLIENT_PREFIX}{client.product}": client.client_id for client in description.clients},
        "CUSTOMER_POOL_ID": resources.customer_pool_id,
        "CUSTOMER_SIGN_IN_URL": CUSTOMER_SIGN_IN_URL,
        "STAFF_POOL_ID": resources.staff_pool_id,
        "CONSOLE_CLIENT_ID": resources.console_client_id,
        "COMMAND_CLIENT_ID": resources.command_client_id,
        "PROGRAM_CLIENT_ID": resources.program_client_id,
        "MCP_LOG_GROUP": MCP_LOG,
        "CONFIRMATION_SECRET_ID": CONFIRMATION_KEY,
        "AWS_ENDPOINT_URL": aws_url,
        **(desk.variables if desk is not None else {}),
    }
