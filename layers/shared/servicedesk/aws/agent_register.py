"""Agent register in DynamoDB: the agents' rows, each changed in one transaction with its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicedesk.aws.agent_rows import AGENT, agent_item, agent_key, agent_name_item, agent_name_key, agent_of
from servicedesk.aws.faults import faults
from servicedesk.aws.notation import plain
from servicedesk.aws.policy_notation import UNREADABLE
from servicedesk.aws.policy_table import PolicyTable
from servicedesk.aws.row_versions import at_version, rows_of_kind
from servicedesk.aws.transactions import BUSY
from servicedesk.errors import PermissionsUnavailable, PolicyConflict
from servicedesk.identity.agents import Agent
from servicedesk.policy.change import Change

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class AgentRegisterTable:
    """`AgentRegister` on the permissions table. `log` is the policy store on the same one."""

    def __init__(self, client: DynamoDBClient, table_name: str, log: PolicyTable) -> None:
        self._client = client
        self._table_name = table_name
        self._log = log

    def agents(self) -> tuple[Agent, ...]:
        """Return every agent, by name: which there are from the index, their rows as of now."""
        found = rows_of_kind(self._client, self._table_name, AGENT, agent_of)
        return tuple(sorted(found, key=lambda agent: agent.name))

    def agent_called(self, name: str) -> Agent | None:
        """Return the agent of this name, by the row that keeps the name to it."""
        with faults(PermissionsUnavailable, *UNREADABLE):
            kept = self._row(agent_name_key(name))
            row = self._row(agent_key(str(kept["client_id"]["S"]))) if kept is not None else None
            return agent_of(plain(row)) if row is not None else None

    def write(self, change: Change, before: Agent | None, after: Agent) -> None:
        """Add an agent, or change one, and write its record, or nothing at all."""
        if before is None:
            new = at_version(0)
            writes = [self._put(agent_name_item(after), **new), self._put(agent_item(after), **new)]
        else:
            writes = [self._put(agent_item(after), **at_version(before.version))]
        self._commit(writes, change)

    def strike_off(self, change: Change, agent: Agent) -> None:
        """Take an agent's rows away and write the record, or nothing at all. The function's role may not."""
        name = {"TableName": self._table_name, "Key": agent_name_key(agent.name)}
        row = {"TableName": self._table_name, "Key": agent_key(agent.client_id), **at_version(agent.version)}
        self._commit([{"Delete": name}, {"Delete": row}], change)

    def _commit(self, writes: list[dict[str, Any]], change: Change) -> None:
        record = self._log.record_of(change)
        try:
            made = self._log.commit([*writes, record], record, change)
        except PermissionsUnavailable as failure:
            if failure.code != BUSY:
                raise
            made = False
        if not made:
            raise PolicyConflict("somebody else changed the same agent a moment ago; nothing was changed")

    def _put(self, item: dict[str, Any], **condition: Any) -> dict[str, Any]:  # noqa: ANN401 -- DynamoDB's parameters
        return {"Put": {"TableName": self._table_name, "Item": item, **condition}}

    def _row(self, key: dict[str, Any]) -> dict[str, Any] | None:
        row: dict[str, Any] | None = self._client.get_item(
            TableName=self._table_name, Key=key, ConsistentRead=True
        ).get("Item")
        return row
