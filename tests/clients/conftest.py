"""A running stack for the clients of a file, and what they are started with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from local.stack import LocalStack
from stack.people import LocalPerson

HERE = Path(__file__).parent
CHECKOUT = HERE.parents[1]
MODULES = HERE / "node_modules"
#: The Node that npm brought: what the machine has may be too old for some clients.
NODE = MODULES / ".bin" / "node"
#: Where an agent of one's own comes back to.
SDK_REDIRECT = "http://localhost:3030/callback"
ENDS_WITHIN_SECONDS = 90


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    """A stack, and the clients that talk to it; without them nothing here means anything.

    One at a time runs in a process: the next file may start another.
    """
    if not NODE.exists():
        pytest.fail("the clients are not installed; run: make test-clients")
    with LocalStack(port=0) as running:
        yield running


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def surroundings_of(person: LocalPerson, home: Path) -> Mapping[str, str]:
    """Return the environment of a client that `person` uses: a home of its own, and them in the place of a browser."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    opener = folder / "xdg-open"
    opener.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.clients.person "$@"\n', encoding="utf-8")
    opener.chmod(0o755)
    passed = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {
        **passed,
        "PATH": f"{folder}:{MODULES / '.bin'}:{os.environ['PATH']}",
        "BROWSER": str(opener),
        "HOME": str(home),
        "PYTHON": sys.executable,
        "PYTHONPATH": str(CHECKOUT),
        "PERSON": person.username,
        "PASSWORD": person.password,
        "MCP_REMOTE_CONFIG_DIR": str(home / "mcp-remote"),
        "MCP_AUTO_OPEN_ENABLED": "true",
        "MCP_INSPECTOR_SECRET_STORE": "file",
    }
