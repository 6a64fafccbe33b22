"""Schema of an agent in the permissions table: one row an agent, and one that keeps its name to it alone.

pk                  sk       holds
agent#<client_id>   agent    name, groups, owner, enabled, expires_at, secret_made_at, calls_per_hour, version; schema
agent-name#<name>   name     client_id; schema

What reads a row that cannot be understood raises one of `policy_notation.UNREADABLE`.
"""

from __future__ import annotations

from typing import Any, Final

from servicedesk.aws.notation import Item, serialize_row, whole
from servicedesk.aws.policy_notation import SCHEMA, require_readable
from servicedesk.identity.agents import Agent

AGENT: Final = "agent"
_PREFIX: Final = "agent#"


def agent_key(client_id: str) -> dict[str, Any]:
    """Return the key of an agent's row."""
    return {"pk": {"S": f"{_PREFIX}{client_id}"}, "sk": {"S": AGENT}}


def agent_name_key(name: str) -> dict[str, Any]:
    """Return the key of the row that keeps a name to one agent."""
    return {"pk": {"S": f"agent-name#{name}"}, "sk": {"S": "name"}}


def agent_item(agent: Agent) -> dict[str, Any]:
    """Return the row that stores an agent, in DynamoDB's notation."""
    row = {
        "schema": SCHEMA,
        "name": agent.name,
        "groups": sorted(agent.groups),
        "owner": agent.owner,
        "enabled": agent.is_enabled,
        "expires_at": agent.expires_at,
        "secret_made_at": agent.secret_made_at,
        "calls_per_hour": agent.calls_per_hour,
        "version": agent.version,
    }
    return {
        **agent_key(agent.client_id),
        **serialize_row({name: value for name, value in row.items() if value is not None}),
    }


def agent_name_item(agent: Agent) -> dict[str, Any]:
    """Return the row that keeps an agent's name to it, in DynamoDB's notation."""
    return {**agent_name_key(agent.name), **serialize_row({"schema": SCHEMA, "client_id": agent.client_id})}


def agent_of(item: Item) -> Agent:
    """Return the agent that a row stores."""
    require_readable(item)
    if not isinstance(item["enabled"], bool) or not isinstance(item["groups"], list):
        raise TypeError("a member has another type")
    return Agent(
        client_id=str(item["pk"]).removeprefix(_PREFIX),
        name=str(item["name"]),
        groups=frozenset(map(str, item["groups"])),
        owner=str(item["owner"]),
        is_enabled=item["enabled"],
        expires_at=whole(item["expires_at"]),
        secret_made_at=whole(item["secret_made_at"]),
        calls_per_hour=whole(item["calls_per_hour"]) if "calls_per_hour" in item else None,
        version=whole(item["version"]),
    )
