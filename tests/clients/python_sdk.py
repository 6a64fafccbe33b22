"""The Python SDK's client: by itself, and behind mcp-remote as a client that only starts commands."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from mcp.client import Client
from mcp.client.session import ElicitationFnT
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import ElicitRequestParams, ElicitResult

from local.stack import LocalStack
from stack.people import LocalPerson
from tests.clients.conftest import ENDS_WITHIN_SECONDS, MODULES, NODE, surroundings_of
from tests.clients.connection import Ask, Connect, Connection, Shown
from tests.e2e.sdk_client import Era, connected

MCP_REMOTE_REDIRECT = "http://localhost:3334/oauth/callback"


def python_sdk(era: Era) -> Connect:
    """Connect with the SDK's client."""

    @asynccontextmanager
    async def connect(
        stack: LocalStack,
        person: LocalPerson,
        home: Path,
        ask: Ask | None = None,
    ) -> AsyncIterator[Connection]:
        async with connected(stack, person, era, _asking(ask)) as client:
            yield await _connection(client)

    return connect


def mcp_remote(era: Era) -> Connect:
    """Connect through mcp-remote, which signs in by itself."""

    @asynccontextmanager
    async def connect(
        stack: LocalStack, person: LocalPerson, home: Path, ask: Ask | None = None
    ) -> AsyncIterator[Connection]:
        information = json.dumps({"client_id": stack.description.client_id_for(MCP_REMOTE_REDIRECT)})
        arguments = [
            str(MODULES / "mcp-remote" / "dist" / "proxy.js"), stack.description.mcp_url, "3334",
            "--transport", "http-only", "--static-oauth-client-info", information,
            *(["--protocol", "auto"] if era == "auto" else []),
        ]  # fmt: skip
        command = StdioServerParameters(command=str(NODE), args=arguments, env=dict(surroundings_of(person, home)))
        async with Client(
            # Each wait has an end: whoever waits for mcp-remote may wait for a browser that never comes back to it.
            stdio_client(command), mode=era, cache=None, elicitation_callback=_asking(ask),
            read_timeout_seconds=ENDS_WITHIN_SECONDS,
        ) as client:  # fmt: skip
            yield await _connection(client)

    return connect


async def _connection(client: Client) -> Connection:
    listed = await client.list_tools()

    async def call(tool: str, arguments: Mapping[str, str]) -> Shown:
        result = await client.call_tool(tool, dict(arguments))
        return Shown.of(result.model_dump(mode="json", by_alias=True, exclude_none=True))

    return Connection(
        tools=tuple(tool.name for tool in listed.tools), protocol_version=client.session.protocol_version, call=call
    )


def _asking(ask: Ask | None) -> ElicitationFnT | None:
    if ask is None:
        return None

    async def put(context: object, params: ElicitRequestParams) -> ElicitResult:
        ask(params.message)
        fields = getattr(params, "requested_schema", {}).get("properties", {})
        return ElicitResult(action="accept", content=dict.fromkeys(fields, True))

    return put
