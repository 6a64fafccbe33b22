"""The tools' work, the same for the floor and for every peer: the requests that ours makes of DynamoDB, with boto3."""

from __future__ import annotations

import os
import time
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(
    connect_timeout=1,
    read_timeout=3,
    retries={"total_max_attempts": 2, "mode": "standard"},
    # Ours' trick: a name that botocore need not put together for each request.
    user_agent="service-desk" if os.environ.get("BENCHMARK_TRICKS") == "1" else None,
)
_DESK, _CALLS = os.environ["DESK_TABLE"], os.environ["CALLS_TABLE"]
_LIMIT_CALLS, _WINDOW_SECONDS, _MARGIN_SECONDS = 120, 60, 3_600
_MAX_TICKETS = 25

dynamodb = boto3.client("dynamodb", config=_CONFIG)


def count(tool: str, subject: str = "somebody") -> None:
    """Count a call, as ours does before a tool runs: one UpdateItem."""
    window = int(time.time()) // _WINDOW_SECONDS
    purge_at = (window + 1) * _WINDOW_SECONDS + _MARGIN_SECONDS
    dynamodb.update_item(
        TableName=_CALLS,
        Key={"pk": {"S": f"rate#{subject}#{tool}"}, "sk": {"S": f"window#{window}"}},
        UpdateExpression="ADD calls :one SET purge_at = :purge_at",
        ConditionExpression="attribute_not_exists(calls) OR calls < :limit",
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":limit": {"N": str(_LIMIT_CALLS)},
            ":purge_at": {"N": str(purge_at)},
        },
    )


def read_customer(customer_id: str) -> dict[str, Any]:
    """Return a customer with their open tickets: one Query."""
    answer = dynamodb.query(
        TableName=_DESK,
        KeyConditionExpression="pk = :partition AND sk BETWEEN :oldest AND :profile",
        ExpressionAttributeValues={
            ":partition": {"S": f"customer#{customer_id}"},
            ":oldest": {"S": "active#"},
            ":profile": {"S": "profile"},
        },
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=_MAX_TICKETS + 2,
    )
    profile, *tickets = answer["Items"]
    return {
        "customer_id": customer_id,
        **{name: profile[name]["S"] for name in ("name", "email", "phone", "region", "created_at")},
        "open_tickets": [_ticket(row) for row in tickets[:_MAX_TICKETS]],
        "has_more_open_tickets": len(tickets) > _MAX_TICKETS,
    }


def find_customers(query: str) -> list[dict[str, Any]]:
    """Return the customers under one word: one Query."""
    word = query.casefold().split()[0]
    answer = dynamodb.query(
        TableName=_DESK,
        KeyConditionExpression="pk = :partition AND begins_with(sk, :prefix)",
        ExpressionAttributeValues={":partition": {"S": f"word#{word[:2]}"}, ":prefix": {"S": word}},
        ConsistentRead=True,
        Limit=50,
    )
    return [
        {
            "customer_id": row["sk"]["S"].rpartition("#")[2],
            **{name: row[name]["S"] for name in ("name", "email", "phone", "region")},
        }
        for row in answer["Items"]
    ]


def summary(customer: dict[str, Any]) -> str:
    """Say who it is and which tickets are open, in ours' words."""
    tickets = ", ".join(f"{one['ticket_id']} ({one['priority']})" for one in customer["open_tickets"])
    who = f"{customer['customer_id']} {customer['name']}"
    return f"{who} has open tickets, newest first: {tickets}. Check them before opening another."


def _ticket(row: dict[str, Any]) -> dict[str, Any]:
    _, opened_at, ticket_id = row["sk"]["S"].split("#")
    texts = {name: row[name]["S"] for name in ("subject", "priority", "opened_by")}
    return {"ticket_id": ticket_id, "opened_at": opened_at, **texts}
