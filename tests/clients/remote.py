"""mcp-remote: a client that only starts commands, talking through it."""

from __future__ import annotations

import json
from pathlib import Path

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from local.people import Person
from local.stack import LocalStack
from tests.clients.conftest import MODULES, NODE, surroundings_of
from tests.clients.seen import CUSTOMER_ID, Seen

REDIRECT = "http://localhost:3334/oauth/callback"


async def mcp_remote(era: str, stack: LocalStack, person: Person, home: Path) -> Seen:
    """Connect through mcp-remote, which signs in by itself."""
    information = json.dumps({"client_id": stack.description.client_id_for(REDIRECT)})
    arguments = [
        str(MODULES / "mcp-remote" / "dist" / "proxy.js"), stack.description.mcp_url, "3334",
        "--transport", "http-only", "--static-oauth-client-info", information,
        *(["--protocol", "auto"] if era == "modern" else []),
    ]  # fmt: skip
    command = StdioServerParameters(command=str(NODE), args=arguments, env=dict(surroundings_of(person, home)))
    async with Client(stdio_client(command), mode="auto" if era == "modern" else "legacy", cache=None) as client:
        listed = await client.list_tools()
        called = await client.call_tool("get_customer", {"customer_id": CUSTOMER_ID})
        return Seen(
            tools=tuple(tool.name for tool in listed.tools),
            name=(called.structured_content or {})["name"],
            protocol_version=client.session.protocol_version,
        )
