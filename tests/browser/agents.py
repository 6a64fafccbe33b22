"""Two agents: one that works, and one whose secret is old and whose end is past."""

from __future__ import annotations

import time

from local.aws.resources import PERMISSIONS_TABLE
from local.stack import LocalStack
from servicedesk.aws.agent_rows import agent_item, agent_name_item
from servicedesk.identity.agents import Agent

_DAY_SECONDS = 86_400


def register_agents(stack: LocalStack) -> None:
    """Put them into the stack's table. Neither has an app client: nothing signs in as them."""
    now = int(time.time())
    for name, secret_days, days_left in (("morning-report", 12, 78), ("old-export", 140, -3)):
        agent = Agent(
            client_id=f"client-of-{name}",
            name=name,
            groups=frozenset({"support-engineers"}),
            owner="bob",
            is_enabled=True,
            expires_at=now + days_left * _DAY_SECONDS,
            secret_made_at=now - secret_days * _DAY_SECONDS,
        )
        for item in (agent_name_item(agent), agent_item(agent)):
            stack.clients.dynamodb.put_item(TableName=PERMISSIONS_TABLE, Item=item)
