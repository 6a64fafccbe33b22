"""What the stand-in of AWS answers: one group with five tools, one customer with two open tickets, one key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.policy_rows import group_item
from servicedesk.aws.tickets.rows import pointer_row
from servicedesk.policy.rules import GroupPolicy, Rules
from servicedesk.tools.conditions import Conditions
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket

GROUP = "support-engineers"
#: The group's tools: those that every peer has. A list of other lengths is measured by `growth`.
TOOLS = ("create_ticket", "delete_customer", "get_customer", "reset_password", "search_customer")
PERMISSIONS_TABLE = "permissions"
DESK_TABLE = "desk"
CALLS_TABLE = "calls"

CUSTOMER = Customer(
    customer_id="C-1042",
    name="Jane Doe",
    email="jane.doe@example.com",
    phone="+44 7700 900123",
    region="EMEA",
    created_at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
    username="jane",
)
TICKETS = tuple(
    Ticket(
        ticket_id=f"T-8KQ3M2Z{number}",
        customer_id=CUSTOMER.customer_id,
        subject="Cannot sign in",
        priority="high",
        status="open",
        opened_at=datetime(2026, 11, number, 9, 30, tzinfo=UTC),
        opened_by="bob",
        updated_at=datetime(2026, 11, number, 9, 30, tzinfo=UTC),
    )
    for number in (2, 1)
)


def answers() -> Mapping[str, Any]:
    """Return the answer to each operation, by the name under which the stand-in looks for it."""
    profile, *words = customer_rows(CUSTOMER)
    grants = group_item(
        GroupPolicy(
            group=GROUP,
            rules=Rules(grants={tool: Conditions() for tool in TOOLS}),
            version=1,
            updated_at="2026-11-01T00:00:00Z",
            updated_by="alice",
        )
    )
    customer = [profile, *(pointer_row(ticket, CUSTOMER.region) for ticket in TICKETS)]
    return {
        "BatchGetItem": {"Responses": {PERMISSIONS_TABLE: [grants]}, "UnprocessedKeys": {}},
        "GetItem": {"Item": profile},
        "Query": {"Items": customer, "Count": len(customer), "ScannedCount": len(customer)},
        "Query of words": {"Items": words[:1], "Count": 1, "ScannedCount": 1},
        # Nobody has called before.
        "UpdateItem": {"Attributes": {"pk": {"S": "rate#"}, "sk": {"S": "calls"}}},
        "GetSecretValue": {"VersionId": "1" * 32, "SecretString": "k" * 64, "CreatedDate": 1_767_225_600},
    }
