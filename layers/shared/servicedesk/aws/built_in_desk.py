"""The built-in desk: customers and tickets in DynamoDB, and the user pool in which customers sign in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from servicedesk.desk_settings import BuiltInDesk
from servicedesk.seal import Seal
from servicedesk.tools.profile import BUILT_IN_DESK, DeskProfile

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

    from servicedesk.aws.customer_pool import CustomerPool
    from servicedesk.aws.desk_table import DeskTable
    from servicedesk.aws.tickets.table import TicketTable


class BuiltInPorts:
    """`ToolDesk` of the built-in desk: what is behind a port is imported for the first tool that is built over it."""

    def __init__(
        self,
        settings: BuiltInDesk,
        dynamodb: DynamoDBClient,
        cognito: Callable[[], CognitoIdentityProviderClient],
        seal: Seal,
    ) -> None:
        self._settings = settings
        self._dynamodb = dynamodb
        self._cognito = cognito
        self._seal = seal

    @property
    def profile(self) -> DeskProfile:
        """The product's own."""
        return BUILT_IN_DESK

    @property
    def customers(self) -> DeskTable:
        """Customers are found where they are kept."""
        return self.register

    @cached_property
    def register(self) -> DeskTable:
        """Customers in DynamoDB."""
        from servicedesk.aws.desk_table import DeskTable

        return DeskTable(self._dynamodb, self._settings.table, self._seal)

    @cached_property
    def tickets(self) -> TicketTable:
        """Tickets in DynamoDB."""
        from servicedesk.aws.tickets.table import TicketTable

        return TicketTable(self._dynamodb, self._settings.table, self._seal)

    @cached_property
    def sign_in(self) -> CustomerPool:
        """The customers' user pool."""
        from servicedesk.aws.customer_pool import CustomerPool

        return CustomerPool(self._cognito, self._settings.customer_pool_id, self._settings.customer_sign_in_url)
