"""A stack that is deployed somewhere, and what lies inside it."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx2

from stack.deployed import DeployedStack, find_stack

TIMEOUT_SECONDS = 30
#: What AWS does behind an answer, a rehearsal does in a few seconds.
SOON_SECONDS = 15

#: In DynamoDB's own notation.
Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """One stack, as its clients see it and as the person sees it who deployed it."""

    stack: DeployedStack
    #: Asks it over the wire, and follows no redirect.
    http: httpx2.Client

    @property
    def mcp_url(self) -> str:
        return self.stack.output("McpUrl")

    @property
    def origin(self) -> str:
        return self.mcp_url.removesuffix("/mcp")

    @property
    def sign_in_url(self) -> str:
        return self.stack.output("SignInUrl")

    @cached_property
    def resources(self) -> dict[str, str]:
        """Logical id → what AWS calls it."""
        listed = self.client("cloudformation").describe_stack_resources(StackName=self.stack.name)["StackResources"]
        return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}

    def client(self, service: str) -> Any:
        """Return a client for one of AWS's services."""
        name: Any = service
        return self.stack.session.client(name)

    def rows(self, table: str, partition: str) -> Rows:
        """Return every row of a partition."""
        found: Rows = self.stack.dynamodb.query(
            TableName=self.resources[table],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        )["Items"]
        return found

    def remove(self, table: str, rows: Rows) -> None:
        """Remove rows."""
        for row in rows:
            key = {name: row[name] for name in ("pk", "sk")}
            self.stack.dynamodb.delete_item(TableName=self.resources[table], Key=key)

    def put(self, table: str, rows: Rows) -> None:
        """Put rows, in the place of those that are there."""
        for row in rows:
            self.stack.dynamodb.put_item(TableName=self.resources[table], Item=row)

    def writes(self, log: str, action: Callable[[], object]) -> bool:
        """Do something; tell whether a log group has new lines because of it."""
        began_ms = int(time.time() * 1_000)
        action()
        group, logs = self.resources[log], self.client("logs")
        return eventually(lambda: logs.filter_log_events(logGroupName=group, startTime=began_ms)["events"])


def found(name: str) -> Deployed:
    """Return the stack of this name."""
    http = httpx2.Client(timeout=TIMEOUT_SECONDS, verify=ssl.create_default_context())
    return Deployed(stack=find_stack(name, region=None), http=http)


def eventually(holds: Callable[[], object]) -> bool:
    """Tell whether something holds soon, or already does."""
    deadline = time.monotonic() + SOON_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
