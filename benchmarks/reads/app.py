"""What a call asks of DynamoDB, and nothing else: what no server can do without."""

from __future__ import annotations

from typing import Any

import desk


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 -- Lambda's signature
    """Count a call and read a customer."""
    desk.count("get_customer")
    desk.read_customer("C-1042")
    return {"statusCode": 200}
