"""The clients that are programs of their own: started as a person starts them, with what docs/connect.md says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.people import Person
from local.stack import LocalStack
from tests.clients.conftest import HERE, MODULES, NODE, surroundings_of
from tests.clients.seen import CUSTOMER_ID, Seen

ENDS_WITHIN_SECONDS = 90
INSPECTOR_REDIRECT = "http://127.0.0.1:6276/oauth/callback"
SDK_REDIRECT = "http://localhost:3030/callback"


class ClientFailed(Exception):
    """The client ended with an error; the message is what it said."""


def typescript(generation: str, era: str, stack: LocalStack, person: Person, home: Path) -> Seen:
    """Connect with the TypeScript SDK of one generation."""
    url, client_id = stack.description.mcp_url, stack.description.client_id_for(SDK_REDIRECT)
    said = run([str(HERE / "typescript.mjs"), generation, era, url, client_id], surroundings_of(person, home))
    document = json.loads(said)
    return Seen(tools=tuple(document["tools"]), name=document["name"], protocol_version=document.get("protocolVersion"))


def inspector(era: str, stack: LocalStack, person: Person, home: Path) -> Seen:
    """Connect with the MCP Inspector's command."""
    listed = _inspected(era, stack, person, home, "--method", "tools/list")
    called = _inspected(
        era, stack, person, home,
        "--method", "tools/call", "--tool-name", "get_customer", "--tool-arg", f"customer_id={CUSTOMER_ID}",
    )  # fmt: skip
    return Seen(tools=tuple(tool["name"] for tool in listed["tools"]), name=called["structuredContent"]["name"])


def _inspected(era: str, stack: LocalStack, person: Person, home: Path, *what: str) -> dict[str, Any]:
    client_id = stack.description.client_id_for(INSPECTOR_REDIRECT)
    command = [
        str(MODULES / ".bin" / "mcp-inspector"), "--cli", stack.description.mcp_url, "--transport", "http",
        "--client-id", client_id, "--format", "json", "--protocol-era", era, *what,
    ]  # fmt: skip
    document: dict[str, Any] = json.loads(run(command, surroundings_of(person, home)))
    result: dict[str, Any] = document.get("result", document)
    return result


def run(arguments: list[str], environment: Mapping[str, str]) -> str:
    """Run a Node program and return what it printed.

    Raises:
        ClientFailed: It failed.
    """
    done = subprocess.run(  # noqa: S603 -- the clients under test
        [str(NODE), *arguments], env=dict(environment), cwd=HERE, capture_output=True, text=True,
        timeout=ENDS_WITHIN_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise ClientFailed(f"{done.stdout[-2_000:]}\n{done.stderr[-3_000:]}")
    return done.stdout
