"""Made-up customers of a deployed desk."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime

from servicedesk.aws.customer_rows import customer_rows, partition, profile_key
from servicedesk.aws.tickets.opened_rows import opened_rows
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket
from stack.seed import CUSTOMER_PASSWORD
from stack.users import create_user
from tests.deployed.stack import Deployed, Rows


def new_customer(deployed: Deployed) -> Customer:
    """Make a customer with a sign-in and an open ticket."""
    number, name = secrets.randbelow(90_000_000) + 10_000_000, f"customer-{secrets.token_hex(4)}"
    now = datetime.now(UTC).replace(microsecond=0)
    email = f"{name}@example.com"
    made = Customer(
        customer_id=f"C-{number}", name=f"Test {name}", email=email, phone="+44 7700 900042", region="EMEA",
        created_at=now, username=name,
    )  # fmt: skip
    ticket = Ticket(
        ticket_id=f"T-{number}", customer_id=made.customer_id, subject="Cannot sign in", priority="normal",
        opened_at=now, opened_by=name, updated_at=now,
    )  # fmt: skip
    deployed.put("DeskTable", [*customer_rows(made), *opened_rows(ticket, made.region, "Since today.")])
    pool_id = deployed.resources["CustomerPool"]
    create_user(deployed.stack.cognito, pool_id, username=name, name=made.name, email=email, password=CUSTOMER_PASSWORD)
    return made


def rows_of(deployed: Deployed, customer: Customer) -> Rows:
    """Return what lies in the desk under a customer: the profile and the pointers to tickets."""
    return deployed.rows("DeskTable", partition(customer.customer_id))


def sign_in_of(deployed: Deployed, customer: Customer) -> dict[str, object]:
    """Return what the customers' pool knows of a customer."""
    pool_id = deployed.resources["CustomerPool"]
    return dict(deployed.stack.cognito.admin_get_user(UserPoolId=pool_id, Username=str(customer.username)))


def expire(deployed: Deployed, customer: Customer) -> None:
    """Let a customer's profile be one whose thirty days are over."""
    deployed.stack.dynamodb.update_item(
        TableName=deployed.resources["DeskTable"],
        Key=profile_key(customer.customer_id),
        UpdateExpression="SET purge_at = :past",
        ExpressionAttributeValues={":past": {"N": str(int(time.time()) - 1)}},
    )


def remove_profile(deployed: Deployed, customer: Customer) -> None:
    """Remove a customer's profile as no part of the product does."""
    deployed.remove("DeskTable", [profile_key(customer.customer_id)])
