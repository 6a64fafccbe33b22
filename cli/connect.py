"""How to connect each client to a running stack, word for word."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from stack.agent import LocalAgent
from stack.invoked import typed_command
from stack.stack_description import RegisteredClient, StackDescription

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
    """Yield an instruction for each product that has an app client, for the agent if there is one, and for curl."""
    by_product: Mapping[str, Callable[[StackDescription, RegisteredClient], Instruction]] = {
        "ClaudeCode": _claude_code,
        "VsCode": _vs_code,
        "Cursor": _cursor,
        "Inspector": _inspector,
        "McpRemote": _mcp_remote,
        "GeminiCli": _gemini_cli,
    }
    for client in stack.clients:
        if client.product in by_product and client.redirect_uris:
            yield by_product[client.product](stack, client)
    if stack.agent is not None:
        yield _agent(stack, stack.agent)
    yield Instruction(client="curl", note="With a token of Alice's:", text=_curl(stack))


def _agent(stack: StackDescription, agent: LocalAgent) -> Instruction:
    text = (
        f"MCP_URL={stack.mcp_url} CLIENT_ID={agent.client_id} CLIENT_SECRET={agent.secret}"
        " .venv/bin/python examples/agent.py"
    )
    note = f"Without a person: {agent.name}, in a group of Bob's. Its secret opens nothing but this stack."
    return Instruction(client="An agent", note=note, text=text)


def _claude_code(stack: StackDescription, client: RegisteredClient) -> Instruction:
    text = (
        f"claude mcp add --transport http --client-id {client.client_id} --callback-port {_port(client)}"
        f" {SERVER_NAME} {stack.mcp_url}"
    )
    return Instruction(client="Claude Code", note="Then /mcp, and sign in.", text=text)


def _vs_code(stack: StackDescription, client: RegisteredClient) -> Instruction:
    server = {"type": "http", "url": stack.mcp_url, "oauth": {"clientId": client.client_id}}
    text = json.dumps({"servers": {SERVER_NAME: server}}, indent=2)
    return Instruction(client="VS Code", note="In .vscode/mcp.json:", text=text)


def _cursor(stack: StackDescription, client: RegisteredClient) -> Instruction:
    server = {"url": stack.mcp_url, "auth": {"CLIENT_ID": client.client_id, "scopes": [f"{stack.mcp_url}/invoke"]}}
    text = json.dumps({"mcpServers": {SERVER_NAME: server}}, indent=2)
    return Instruction(client="Cursor", note="In .cursor/mcp.json:", text=text)


def _inspector(stack: StackDescription, client: RegisteredClient) -> Instruction:
    return Instruction(
        client="MCP Inspector",
        note="In its web page: Authentication, Client ID. On the command line:",
        text=f"{NODE} -p {INSPECTOR} mcp-inspector --cli {stack.mcp_url} --transport http"
        f" --client-id {client.client_id} --method tools/list",
    )


def _mcp_remote(stack: StackDescription, client: RegisteredClient) -> Instruction:
    information = json.dumps({"client_id": client.client_id}, separators=(",", ":"))
    return Instruction(
        client="mcp-remote",
        note="For clients that only start commands:",
        text=f"npx -y {MCP_REMOTE} {stack.mcp_url} {_port(client)} --transport http-only"
        f" --static-oauth-client-info '{information}'",
    )


def _gemini_cli(stack: StackDescription, client: RegisteredClient) -> Instruction:
    oauth = {
        "enabled": True,
        "clientId": client.client_id,
        "redirectUri": client.redirect_uris[0],
        "scopes": [f"{stack.mcp_url}/invoke"],
    }
    server = {"httpUrl": stack.mcp_url, "oauth": oauth}
    text = json.dumps({"mcpServers": {SERVER_NAME: server}}, indent=2)
    return Instruction(client="Gemini CLI", note="In .gemini/settings.json:", text=text)


def _curl(stack: StackDescription) -> str:
    message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, separators=(",", ":"))
    port = urlsplit(stack.mcp_url).port
    return (
        f'curl -s {stack.mcp_url} -H "Authorization: Bearer $({typed_command()} token alice --port {port})"'
        f" -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream'"
        f" -H 'MCP-Protocol-Version: 2025-11-25' -d '{message}'"
    )


def _port(client: RegisteredClient) -> int | None:
    """Return the port of the client's first redirect URI."""
    return urlsplit(client.redirect_uris[0]).port
