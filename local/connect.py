"""How to connect each client to a running stack, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.invoked import typed
from local.stack_description import StackDescription

SERVER_NAME = "service-desk"
# mcp-remote and the Inspector run on the Node that npm brings along, whatever the machine has.
NODE = "npx -y -p node@24"
MCP_REMOTE = "mcp-remote@0.15.1"
INSPECTOR = "@modelcontextprotocol/inspector@2.12.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What to do for one client."""

    client: str
    #: What is worth knowing; may be empty.
    note: str
    #: To copy: a command or a file's content.
    text: str


def instructions(stack: StackDescription) -> Iterator[Instruction]:
    """Yield an instruction for each client whose redirect URI is registered, and for curl."""
    claude = _port(stack, "localhost", "/callback")
    if claude is not None:
        yield Instruction(client="Claude Code", note="Then /mcp, and sign in.", text=_claude_code(stack, claude))
    if _port(stack, "127.0.0.1", "") is not None:
        yield Instruction(client="VS Code", note="In .vscode/mcp.json:", text=_vs_code(stack))
    if "http://127.0.0.1:6276/oauth/callback" in stack.redirect_uris:
        yield Instruction(
            client="MCP Inspector",
            note="In its web page: Authentication, Client ID. On the command line:",
            text=f"{NODE} -p {INSPECTOR} mcp-inspector --cli {stack.mcp_url} --transport http"
            f" --client-id {stack.client_id} --method tools/list",
        )
    remote = _port(stack, "localhost", "/oauth/callback", besides="6274")
    if remote is not None:
        information = json.dumps({"client_id": stack.client_id}, separators=(",", ":"))
        yield Instruction(
            client="mcp-remote",
            note="For clients that only start commands:",
            text=f"npx -y {MCP_REMOTE} {stack.mcp_url} {remote} --transport http-only"
            f" --static-oauth-client-info '{information}'",
        )
    yield Instruction(client="curl", note="With a token of Alice's:", text=_curl(stack))


def _claude_code(stack: StackDescription, port: str) -> str:
    return (
        f"claude mcp add --transport http --client-id {stack.client_id} --callback-port {port}"
        f" {SERVER_NAME} {stack.mcp_url}"
    )


def _vs_code(stack: StackDescription) -> str:
    server = {"type": "http", "url": stack.mcp_url, "oauth": {"clientId": stack.client_id}}
    return json.dumps({"servers": {SERVER_NAME: server}}, indent=2)


def _curl(stack: StackDescription) -> str:
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, separators=(",", ":"))
    port = urlsplit(stack.mcp_url).port
    return (
        f'curl -s {stack.mcp_url} -H "Authorization: Bearer $({typed()} token alice --port {port})"'
        f" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'"
        f" -H 'MCP-Protocol-Version: 2025-11-25' -d '{message}'"
    )


def _port(stack: StackDescription, host: str, path: str, besides: str = "") -> str | None:
    """Return the port of the first registered redirect URI with this host and path."""
    for uri in stack.redirect_uris:
        parts = urlsplit(uri)
        if parts.hostname == host and parts.path == path and str(parts.port) != besides:
            return str(parts.port)
    return None
