"""A person of the desk at the official SDK's client, and what they see of it, written down as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from textwrap import fill, indent
from typing import Any

from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ElicitRequestParams, ElicitResult

from local.stack import LocalStack
from tests.e2e.sdk_client import Era, connected
from tests.fakes.execution import confirmation_in
from tests.stories.answer import Answer, Half, answer, text_of

_WIDTH = 150


@dataclass
class Person:
    """Somebody who works through a client, and reads one half of each answer."""

    name: str
    half: Half
    client: Client = field(init=False)
    #: What the last call asked them, with the client's own form or as the text of a refusal; empty if nothing.
    question: str = ""
    #: What they answer.
    agrees: bool = True

    async def does(self, tool: str, **arguments: Any) -> Answer:
        """Call a tool that must do it, and confirm it if the client itself could not."""
        self.question = ""
        done = await self._call(tool, arguments)
        asked = confirmation_in(text_of(done)) if done.is_error else None
        if asked is not None:
            self.question = text_of(done)
            done = await self._call(tool, {**arguments, "confirmation": asked})
        assert not done.is_error, text_of(done)
        return answer(done, self.half)

    async def is_refused(self, tool: str, **arguments: Any) -> str:
        """Call a tool that must not do it, and return why."""
        done = await self._call(tool, arguments)
        assert done.is_error
        return text_of(done)

    async def lacks(self, tool: str, **arguments: Any) -> bool:
        """Call a tool that is not in the list, and return whether it is unknown."""
        try:
            await self._call(tool, arguments)
        except MCPError as unknown:
            return unknown.error.message == f"Unknown tool: {tool}"
        return False

    async def tools(self) -> set[str]:
        """Return the names of the tools that are listed."""
        return {tool.name for tool in (await self.client.list_tools()).tools}

    async def ask(self, context: object, params: ElicitRequestParams) -> ElicitResult:
        """Be asked by the client."""
        self.question = params.message
        _tell(f"? {params.message}\n  {'Yes.' if self.agrees else 'No.'}")
        return (
            ElicitResult(action="accept", content={"confirm": True}) if self.agrees else ElicitResult(action="decline")
        )

    async def _call(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        sent = {**arguments, **({"confirmation": "..."} if "confirmation" in arguments else {})}
        print(f"\n{self.name} ▸ {tool} " + " ".join(f"{name}={value!r}" for name, value in sent.items()))  # noqa: T201
        done = await self.client.call_tool(tool, arguments)
        _tell(text_of(done))
        return done


def _tell(text: str) -> None:
    for line in text.split("\n"):
        print(indent(fill(line, _WIDTH, subsequent_indent="  "), "    "))  # noqa: T201 -- what pytest -rP shows


@asynccontextmanager
async def at_work(stack: LocalStack, name: str, era: Era, half: Half) -> AsyncIterator[Person]:
    """Yield a person at a client of that era: the newer one can ask them, the older one cannot."""
    person = Person(name, half)
    async with connected(stack, name, era, person.ask if era == "auto" else None) as client:
        person.client = client
        yield person
