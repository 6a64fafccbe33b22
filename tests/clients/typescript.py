"""The TypeScript SDK, in both generations: typescript.mjs, which is told a call a line and answers in lines."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from local.stack import LocalStack
from stack.people import LocalPerson
from tests.clients.conftest import ENDS_WITHIN_SECONDS, HERE, NODE, SDK_REDIRECT, surroundings_of
from tests.clients.connection import Ask, ClientFailed, Connect, Connection, Shown

MAX_LINE_BYTES = 1_000_000


def typescript(generation: str, era: str) -> Connect:
    """Connect with the SDK of a generation, ``v1`` or ``v2``, in an era, ``legacy`` or ``modern``."""

    @asynccontextmanager
    async def connect(
        stack: LocalStack, person: LocalPerson, home: Path, ask: Ask | None = None
    ) -> AsyncIterator[Connection]:
        url, client_id = stack.description.mcp_url, stack.description.client_id_for(SDK_REDIRECT)
        arguments = [str(HERE / "typescript.mjs"), generation, era, url, client_id, *(["ask"] if ask else [])]
        program = await asyncio.create_subprocess_exec(
            str(NODE), *arguments, env=dict(surroundings_of(person, home)), cwd=HERE, stdin=PIPE, stdout=PIPE,
            limit=MAX_LINE_BYTES,
        )  # fmt: skip
        try:
            hello = await _line(program)

            async def call(tool: str, arguments: Mapping[str, str]) -> Shown:
                return await _called(program, {"name": tool, "arguments": dict(arguments)}, ask)

            yield Connection(tools=tuple(hello["tools"]), protocol_version=hello.get("protocolVersion"), call=call)
        finally:
            await _ended(program)

    return connect


async def _called(program: Process, call: Mapping[str, Any], ask: Ask | None) -> Shown:
    assert program.stdin is not None
    program.stdin.write(json.dumps(call).encode() + b"\n")
    while "question" in (said := await _line(program)):
        assert ask is not None
        ask(said["question"])
    return Shown.of(said)


async def _line(program: Process) -> dict[str, Any]:
    assert program.stdout is not None
    async with asyncio.timeout(ENDS_WITHIN_SECONDS):
        line = await program.stdout.readline()
    if not line:
        raise ClientFailed("the program ended; what it said is among what this test wrote to standard error")
    document: dict[str, Any] = json.loads(line)
    return document


async def _ended(program: Process) -> None:
    """Let the program see the end of its input, and wait until it has ended."""
    assert program.stdin is not None
    program.stdin.close()
    try:
        async with asyncio.timeout(ENDS_WITHIN_SECONDS):
            await program.wait()
    except TimeoutError:
        program.kill()
        await program.wait()
        raise
