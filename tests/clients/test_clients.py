"""Real clients sign in, list and call; each person sees exactly their tools, whatever they connect with."""

from pathlib import Path

import pytest

from local.stack import LocalStack
from tests.clients.connection import Connect
from tests.clients.inspector import PAGE_PORT, host_of_the_page, inspector
from tests.clients.python_sdk import mcp_remote, python_sdk
from tests.clients.typescript import typescript
from tests.seen import seen_by

pytestmark = pytest.mark.anyio

CUSTOMER_ID = "C-1042"
NAME = "Jane Doe"
LEGACY, MODERN = "2025-11-25", "2026-07-28"
CLIENTS = {
    "the Python SDK, legacy": (python_sdk("legacy"), LEGACY),
    "the Python SDK": (python_sdk("auto"), MODERN),
    "the first TypeScript SDK": (typescript("v1", "legacy"), LEGACY),
    "the second TypeScript SDK, legacy": (typescript("v2", "legacy"), LEGACY),
    "the second TypeScript SDK, modern": (typescript("v2", "modern"), MODERN),
    "the Inspector's command, legacy": (inspector("legacy"), None),
    "the Inspector's command, modern": (inspector("modern"), None),
    "mcp-remote, legacy": (mcp_remote("legacy"), LEGACY),
    "mcp-remote, modern": (mcp_remote("auto"), MODERN),
}


@pytest.mark.parametrize(("connect", "version"), CLIENTS.values(), ids=CLIENTS)
async def test_a_client_connects_and_is_shown_the_tools_of_its_person(
    stack: LocalStack, tmp_path: Path, connect: Connect, version: str | None
) -> None:
    person = stack.description.person("carol")
    assert person is not None

    async with connect(stack, person, tmp_path) as connection:
        shown = await connection.call("get_customer", {"customer_id": CUSTOMER_ID})

    assert connection.tools == seen_by("carol")
    assert connection.protocol_version == version
    assert shown.structure is not None
    assert shown.structure["name"] == NAME


def test_the_inspectors_page_returns_to_an_address_that_is_registered(stack: LocalStack, tmp_path: Path) -> None:
    redirect_uri = f"http://{host_of_the_page(tmp_path)}:{PAGE_PORT}/oauth/callback"

    assert redirect_uri in stack.description.client("Inspector").redirect_uris
