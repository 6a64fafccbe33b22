"""Agents in DynamoDB: one agent's row, in one read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicedesk.aws.agent_rows import agent_key, agent_of
from servicedesk.aws.faults import faults
from servicedesk.aws.grants_table import read_rows
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.errors import PermissionsUnavailable
from servicedesk.identity.agents import Agent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class AgentsTable:
    """`Agents` on the permissions table."""

    def __init__(self, client: DynamoDBClient, table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def agent(self, client_id: str) -> Agent | None:
        """Return the agent that has this app client, as of now; None if none has."""
        with faults(PermissionsUnavailable, *UNREADABLE):
            found = [agent_of(row) for row in read_rows(self._client, self._table_name, [agent_key(client_id)])]
        return found[0] if found else None
