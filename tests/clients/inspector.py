"""The MCP Inspector: its command, started once for each thing to do, as docs/connect.md says; and its page."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from local.ports import listen_anywhere
from local.stack import LocalStack
from stack.people import LocalPerson
from tests.clients.beside import killed_after, running
from tests.clients.conftest import ENDS_WITHIN_SECONDS, HERE, MODULES, NODE, surroundings_of
from tests.clients.connection import Ask, ClientFailed, Connect, Connection, Shown

#: Where the command listens, and the page unless it is told another port.
COMMAND_REDIRECT = "http://127.0.0.1:6276/oauth/callback"
PAGE_PORT = 6274
#: After a tool said no, or asked.
_REFUSED = 5
_PROGRAM = [str(NODE), str(MODULES / ".bin" / "mcp-inspector")]
_PAGE = re.compile(r"http://([\w.]+):\d+\?")


def inspector(era: str) -> Connect:
    """Connect with the command in an era, ``legacy`` or ``modern``."""

    @asynccontextmanager
    async def connect(
        stack: LocalStack, person: LocalPerson, home: Path, ask: Ask | None = None
    ) -> AsyncIterator[Connection]:
        assert ask is None, "the command asks nobody"

        async def run(*what: str) -> dict[str, Any]:
            return await asyncio.to_thread(_run, era, stack, person, home, *what)

        async def call(tool: str, arguments: Mapping[str, str]) -> Shown:
            pairs = [part for name, value in arguments.items() for part in ("--tool-arg", f"{name}={value}")]
            return Shown.of(await run("--method", "tools/call", "--tool-name", tool, *pairs))

        # Strictly, so that it looks for what other clients would not take.
        listed = await run("--method", "tools/list", "--strict")
        yield Connection(tools=tuple(tool["name"] for tool in listed["tools"]), protocol_version=None, call=call)

    return connect


def _run(era: str, stack: LocalStack, person: LocalPerson, home: Path, *what: str) -> dict[str, Any]:
    client_id = stack.description.client_id_for(COMMAND_REDIRECT)
    command = [
        *_PROGRAM, "--cli", stack.description.mcp_url, "--transport", "http", "--client-id", client_id,
        "--format", "json", "--protocol-era", era, *what,
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603 -- the clients under test
        command, env=dict(surroundings_of(person, home)), cwd=HERE, capture_output=True, text=True,
        timeout=ENDS_WITHIN_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode not in {0, _REFUSED}:
        raise ClientFailed(f"{done.returncode}: {done.stdout[-2_000:]}\n{done.stderr[-3_000:]}")
    document: dict[str, Any] = json.loads(done.stdout)
    result: dict[str, Any] = document.get("result", document)
    return result


def host_of_the_page(home: Path) -> str:
    """Start the page, and return the host that it is opened at."""
    free = listen_anywhere()
    free.close()
    settings = {"HOME": str(home), "CLIENT_PORT": str(free.port), "MCP_SANDBOX_PORT": "0"}
    # Nothing to open a browser with.
    environment = {**os.environ, **settings, "PATH": ""}
    with running([*_PROGRAM, "--web"], environment=environment) as page, killed_after(ENDS_WITHIN_SECONDS, page):
        opened = next(filter(None, map(_PAGE.search, page.stdout or ())), None)
    assert opened is not None, "it ended, or named no page in time"
    return opened[1]
