"""Write the seeded company where the desk finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from servicedesk.aws.desk_rows import customer_rows, ticket_row
from stack.company import company
from stack.users import create_user

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient

#: What customers sign in with until it is reset. They are made up, and so is it.
CUSTOMER_PASSWORD = "Correct-Horse-42"

# The most that one BatchWriteItem takes.
_BATCH_ROWS = 25


def seed_desk(
    dynamodb_client: DynamoDBClient,
    table_name: str,
    cognito_client: CognitoIdentityProviderClient,
    customer_pool_id: str,
) -> None:
    """Write the company into an empty table and an empty pool, both of which exist."""
    seeded = company()
    rows = chain(
        chain.from_iterable(customer_rows(customer) for customer in seeded.customers),
        (ticket_row(ticket) for ticket in seeded.tickets),
    )
    _write(dynamodb_client, table_name, rows)
    create_sign_ins(cognito_client, customer_pool_id)


def create_sign_ins(cognito_client: CognitoIdentityProviderClient, customer_pool_id: str) -> None:
    """Create the users of the company's customers in an empty pool."""
    for customer in company().customers:
        if customer.username is not None:
            create_user(
                cognito_client,
                customer_pool_id,
                username=customer.username,
                name=customer.name,
                email=customer.email,
                password=CUSTOMER_PASSWORD,
            )


def _write(client: DynamoDBClient, table_name: str, rows: Iterable[dict[str, Any]]) -> None:
    for batch in _batches(rows):
        unprocessed: Any = {table_name: [{"PutRequest": {"Item": row}} for row in batch]}
        while unprocessed:
            unprocessed = client.batch_write_item(RequestItems=unprocessed)["UnprocessedItems"]


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH_ROWS)):
        yield batch
