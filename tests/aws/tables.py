"""moto's DynamoDB and Cognito for the adapters' tests."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from servicedesk.aws.batches import put_rows
from servicedesk.aws.clients import dynamodb_client
from servicedesk.aws.customer_rows import customer_rows
from servicedesk.aws.tickets.opened_rows import opened_rows
from servicedesk.tools.desk import Customer
from servicedesk.tools.ticket import Ticket

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "desk"
REGION = "eu-west-1"


@contextmanager
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in for AWS, for clients made inside."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws(), pytest.MonkeyPatch.context() as inside:
        inside.setattr(boto3, "DEFAULT_SESSION", _session())
        yield


@cache
def _session() -> boto3.Session:
    """Make one session for all tests; moto would make one for each."""
    return boto3.Session()


class Kept:
    """What moto holds of some services, to begin with again: much quicker than to make it again.

    Args:
        services: As moto names them.
    """

    def __init__(self, *services: Any) -> None:
        self._states = {service: copy.deepcopy(_held(service)) for service in services}

    def restore(self) -> None:
        """Let moto hold that, and nothing else."""
        for service, state in self._states.items():
            _held(service).update(copy.deepcopy(state))


def _held(service: Any) -> dict[str, Any]:
    held: dict[str, Any] = get_backend(service)[DEFAULT_ACCOUNT_ID][REGION].__dict__
    return held


def desk_table(name: str = TABLE, client: DynamoDBClient | None = None) -> DynamoDBClient:
    """Make the desk's table with its indexes; return `client`, or a new one, for it."""
    return made_table(name, client, **DESK_INDEXES)


def permissions_table(name: str = "permissions") -> DynamoDBClient:
    """Make the permissions table with its indexes, and return a client for it."""
    return made_table(name, **INDEXES)


#: As the template declares them.
INDEXES: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "log")],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "rows-by-kind",
            "KeySchema": [{"AttributeName": "sk", "KeyType": "HASH"}, {"AttributeName": "pk", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        },
        {
            "IndexName": "changes-by-time",
            "KeySchema": [{"AttributeName": "log", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"},
        },
    ],
}

DESK_INDEXES: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": name, "AttributeType": "S"}
        for name in ("pk", "sk", "assignee_queue", "queue", "queue_order", "touched", "touched_order")
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": name,
            "KeySchema": [
                {"AttributeName": partition, "KeyType": "HASH"},
                {"AttributeName": order, "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
        for name, partition, order in (
            ("queues", "queue", "queue_order"),
            ("assignees", "assignee_queue", "queue_order"),
            ("touched", "touched", "touched_order"),
        )
    ],
}


def made_table(name: str, client: DynamoDBClient | None = None, **settings: Any) -> DynamoDBClient:
    """Make a table with the keys that every table of the product has; return `client`, or a new one, for it."""
    client = client or dynamodb_client()
    keys = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        **{"AttributeDefinitions": keys, **settings},
    )
    return client


def store(
    client: DynamoDBClient, customers: Iterable[Customer] = (), tickets: Iterable[Ticket] = (), table: str = TABLE
) -> None:
    """Write these customers and tickets. Tickets are in EMEA where their customer is not among these."""
    customers = list(customers)
    kept = [row for customer in customers for row in customer_rows(customer)]
    regions = {customer.customer_id: customer.region for customer in customers}
    for ticket in tickets:
        region = regions.get(ticket.customer_id, "EMEA")
        kept += opened_rows(ticket, region, f"Description of {ticket.ticket_id}")
    put_rows(client, table, kept)


def rows(client: DynamoDBClient) -> dict[tuple[str, str], dict[str, Any]]:
    """Return everything in the table, by key: from moto itself, where it stands in, which is much quicker."""
    if "AWS_ENDPOINT_URL" in os.environ:
        items: list[Any] = client.scan(TableName=TABLE)["Items"]
    else:
        items = [item.to_json()["Attributes"] for item in _held("dynamodb")["tables"][TABLE].all_items()]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}


class Requests:
    """What a client sends and gets, by operation."""

    def __init__(self, client: DynamoDBClient) -> None:
        self.sent: list[str] = []
        self.parameters: list[dict[str, Any]] = []
        #: The rows that each Query or Scan read.
        self.rows_read: list[int] = []
        client.meta.events.register("before-parameter-build.dynamodb", self._send)
        client.meta.events.register("after-call.dynamodb", self._receive)

    def _send(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        self.sent.append(model.name)
        self.parameters.append(dict(params))

    def _receive(self, parsed: dict[str, Any], **_: Any) -> None:
        if "ScannedCount" in parsed:
            self.rows_read.append(parsed["ScannedCount"])
