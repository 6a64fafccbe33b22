"""Real clients sign in, list and call; each person sees exactly their tools, whatever they connect with."""

from pathlib import Path

import pytest

from local.people import Person
from local.stack import LocalStack
from tests.clients.programs import inspector, typescript
from tests.clients.remote import mcp_remote
from tests.clients.seen import CUSTOMER_ID, NAME, TOOLS, VERSIONS, Seen
from tests.e2e.sdk_client import connected

pytestmark = pytest.mark.anyio

WHO = pytest.mark.parametrize("who", TOOLS)
ERAS = pytest.mark.parametrize("era", VERSIONS)


def person(stack: LocalStack, who: str) -> Person:
    found = stack.description.person(who)
    assert found is not None
    return found


def check(seen: Seen, who: str, era: str) -> None:
    assert seen.tools == TOOLS[who]
    assert seen.name == NAME
    assert seen.protocol_version in {None, VERSIONS[era]}


@WHO
@ERAS
async def test_the_python_sdk_connects(stack: LocalStack, who: str, era: str) -> None:
    async with connected(stack, who, "auto" if era == "modern" else "legacy") as client:
        listed = await client.list_tools()
        called = await client.call_tool("get_customer", {"customer_id": CUSTOMER_ID})
        seen = Seen(
            tools=tuple(tool.name for tool in listed.tools),
            name=(called.structured_content or {})["name"],
            protocol_version=client.session.protocol_version,
        )

    check(seen, who, era)


@WHO
async def test_the_first_typescript_sdk_connects(stack: LocalStack, tmp_path: Path, who: str) -> None:
    check(typescript("v1", "legacy", stack, person(stack, who), tmp_path), who, "legacy")


@WHO
@ERAS
async def test_the_second_typescript_sdk_connects(stack: LocalStack, tmp_path: Path, who: str, era: str) -> None:
    check(typescript("v2", era, stack, person(stack, who), tmp_path), who, era)


@WHO
@ERAS
async def test_the_inspectors_command_connects(stack: LocalStack, tmp_path: Path, who: str, era: str) -> None:
    check(inspector(era, stack, person(stack, who), tmp_path), who, era)


@WHO
@ERAS
async def test_mcp_remote_connects(stack: LocalStack, tmp_path: Path, who: str, era: str) -> None:
    check(await mcp_remote(era, stack, person(stack, who), tmp_path), who, era)
