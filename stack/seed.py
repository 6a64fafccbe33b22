"""Write the seeded company where the desk finds it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from servicedesk.aws.bulk_table import BulkTable
from servicedesk.clock import utc
from stack.company import company, company_customers
from stack.users import create_user
from transfer.stored import stored_customer, stored_ticket

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

#: What customers sign in with until it is reset. They are made up, and so is it.
CUSTOMER_PASSWORD = "Correct-Horse-42"


def seed_desk(
    dynamodb_client: DynamoDBClient,
    table_name: str,
    cognito_client: CognitoIdentityProviderClient,
    customer_pool_id: str,
) -> None:
    """Write the company into an empty table and an empty pool, both of which exist."""
    with BulkTable(dynamodb_client, table_name) as table:
        table.put(company_rows())
    create_sign_ins(cognito_client, customer_pool_id)


def company_rows() -> Iterator[Any]:
    """Yield the rows that keep the company as it is at this moment."""
    seeded = company(utc())
    regions = {customer.customer_id: customer.region for customer in seeded.customers}
    of_customers = (stored_customer(customer).rows for customer in seeded.customers)
    of_tickets = (stored_ticket(record, regions[record.ticket.customer_id]).rows for record in seeded.tickets)
    return chain.from_iterable(chain(of_customers, of_tickets))


def create_sign_ins(cognito_client: CognitoIdentityProviderClient, customer_pool_id: str) -> None:
    """Create the users of the company's customers in an empty pool."""
    for customer in company_customers():
        if customer.username is not None:
            create_user(
                cognito_client,
                customer_pool_id,
                username=customer.username,
                name=customer.name,
                email=customer.email,
                password=CUSTOMER_PASSWORD,
            )
