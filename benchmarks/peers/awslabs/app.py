"""awslabs.mcp-lambda-handler, as its README shows it. It has no authentication, and speaks 2024-11-05 only."""

from __future__ import annotations

import json
from typing import Any

import desk
from awslabs.mcp_lambda_handler import MCPLambdaHandler

mcp = MCPLambdaHandler(name="service-desk", version="1.0.0")


@mcp.tool()
def search_customer(query: str) -> str:
    """Find customers by words from their name, e-mail address or phone number.

    Args:
        query: Words from the customer's name, e-mail address or phone number.
    """
    desk.count("search_customer")
    return json.dumps(desk.find_customers(query))


@mcp.tool()
def get_customer(customer_id: str) -> str:
    """Show one customer: contact details, region, and the newest open tickets.

    Args:
        customer_id: The customer's id, as search_customer gives it. Example C-1042
    """
    desk.count("get_customer")
    return json.dumps(desk.read_customer(customer_id))


@mcp.tool()
def create_ticket(customer_id: str, subject: str, description: str, priority: str) -> str:
    """Open a support ticket for one customer, in the name of the signed-in person.

    Args:
        customer_id: The customer's id, as search_customer gives it. Example C-1042
        subject: The problem in one short line.
        description: What happened.
        priority: urgent, high, normal or low.
    """
    return f"{customer_id} {subject} {description} {priority}"


@mcp.tool()
def delete_customer(customer_id: str) -> str:
    """Delete one customer and disable their sign-in. It can be undone for 30 days.

    Args:
        customer_id: The customer's id, as search_customer gives it. Example C-1042
    """
    return customer_id


@mcp.tool()
def reset_password(customer_id: str) -> str:
    """Reset the password of one customer (never of a colleague).

    Args:
        customer_id: The customer's id, as search_customer gives it. Example C-1042
    """
    return customer_id


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one API Gateway HTTP API request, payload format 2.0."""
    return mcp.handle_request(event, context)
