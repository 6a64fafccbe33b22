"""The built-in desk: customers and tickets in DynamoDB, and the user pool in which customers sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from servicedesk.aws.customer_pool import CustomerPool
from servicedesk.aws.desk_table import DeskTable
from servicedesk.aws.tickets.table import TicketTable
from servicedesk.desk_settings import BuiltInDesk
from servicedesk.seal import Seal
from servicedesk.tools.catalogue import DeskPorts, built_in_ports

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient


def built_in_desk(
    settings: BuiltInDesk, dynamodb: DynamoDBClient, cognito: Callable[[], CognitoIdentityProviderClient], seal: Seal
) -> DeskPorts:
    """Return the ports of the built-in desk."""
    return built_in_ports(
        DeskTable(dynamodb, settings.table, seal),
        TicketTable(dynamodb, settings.table, seal),
        CustomerPool(cognito, settings.customer_pool_id, settings.customer_sign_in_url),
    )
