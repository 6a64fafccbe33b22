"""The whole walkthrough: two people, then the two beside each other, then what must hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import anyio
import httpx2

from local.walkthrough import model
from local.walkthrough.comparison import Call, Comparison, Visitor, call, hidden_tool
from local.walkthrough.connection import Connection, connect
from local.walkthrough.deployment import Credentials, Deployment
from local.walkthrough.journal import Journal
from local.walkthrough.journey import journey
from local.walkthrough.narrator import Narrator
from local.walkthrough.redaction import Redactor
from local.walkthrough.steps import Era, Unexpected
from local.walkthrough.verdicts import judge

#: Far beyond what a run takes; a server that never answers must not hold the command for ever.
PATIENCE_SECONDS = 90.0
SEARCH_TOOL = "search_customer"
SEARCH_ARGUMENTS = {"query": "jane"}
UNKNOWN_TOOL = "no_such_tool"


class Walk:
    """One walkthrough. What it sees goes into the journal; nothing else is kept.

    Args:
        deployment: Where to go.
        era: Which generation of the protocol the clients speak.
        journal: Where everything is written.
        redactor: Shortens what is recorded; the same one that the journal cleans with.
        transport: Makes what does the sending; the network, if not a test.
    """

    def __init__(
        self,
        deployment: Deployment,
        *,
        era: Era,
        journal: Journal,
        redactor: Redactor,
        transport: Callable[[], httpx2.AsyncBaseTransport] = httpx2.AsyncHTTPTransport,
    ) -> None:
        self._deployment = deployment
        self._era = era
        self._journal = journal
        self._redactor = redactor
        self._transport = transport
        self._narrators: list[Narrator] = []
        self._started = time.monotonic()

    async def run(self, people: Sequence[Credentials]) -> None:
        """Walk `people` through, one after the other, and compare them. What goes wrong becomes a verdict."""
        try:
            with anyio.fail_after(PATIENCE_SECONDS):
                await self._walk(people)
        # The command's boundary: whatever the client or the network raised, the walkthrough did not hold.
        except Exception as error:  # noqa: BLE001
            self._fail(error)

    async def _walk(self, people: Sequence[Credentials]) -> None:
        async with AsyncExitStack() as stack:
            connections: list[Connection] = []
            visitors: list[Visitor] = []
            for person in people:
                narrator = self._narrator(person)
                connections.append(await stack.enter_async_context(self._connecting(person, narrator)))
                visitors.append(await journey(connections[-1], narrator))
            comparison = await _compare(connections, tuple(visitors))
            self._journal.comparison(comparison)
            judge(self._journal, comparison)

    def _narrator(self, person: Credentials) -> Narrator:
        deployment = self._deployment
        narrator = Narrator(person.username, deployment.mcp_url, deployment.redirect_uri, self._era, self._journal)
        self._narrators.append(narrator)
        return narrator

    def _connecting(self, person: Credentials, narrator: Narrator) -> AbstractAsyncContextManager[Connection]:
        return connect(
            self._deployment,
            person,
            era=self._era,
            redactor=self._redactor,
            observe=narrator.observe,
            on_browser=narrator.user_connects,
            started=self._started,
            transport=self._transport,
        )

    def _fail(self, error: Exception) -> None:
        """Write what failed: the step that the narrator stopped at, if it did, and else what the client raised."""
        failure = next((narrator.failure for narrator in self._narrators if narrator.failure), None) or _first(error)
        claim = "The walkthrough reaches its end"
        if isinstance(failure, Unexpected):
            claim = f"{self._narrators[-1].person} completes step {failure.number}"
        elif self._narrators:
            claim = f"{self._narrators[-1].person} gets past step {self._narrators[-1].number}"
        self._journal.verdict(claim, holds=False, seen=f"{failure}" or type(failure).__name__)


def _first(error: BaseException) -> BaseException:
    """The first exception inside however many groups the client's tasks wrapped it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def _compare(connections: Sequence[Connection], visitors: tuple[Visitor, ...]) -> Comparison:
    allowed: list[Call] = []
    for connection, visitor in zip(connections, visitors, strict=True):
        if SEARCH_TOOL in visitor.tool_names:
            await connection.client.call_tool(SEARCH_TOOL, SEARCH_ARGUMENTS)
            allowed.append(call(visitor.name, SEARCH_TOOL, connection.exchanges[-1]))
    # Before anything is called that was not listed.
    read = tuple(_calls_of(model.TOOL, connections))
    hidden, unknown = await _call_what_is_hidden(connections, visitors)
    return Comparison(
        visitors=visitors,
        read=read,
        searched=tuple(allowed),
        hidden=hidden,
        unknown=unknown,
        read_again=await _read_again(connections, visitors),
    )


def _calls_of(tool: str, connections: Sequence[Connection]) -> list[Call]:
    return [
        call(connection.username, tool, exchange)
        for connection in connections
        for exchange in connection.exchanges
        if exchange.rpc_method == "tools/call" and exchange.request.document["params"]["name"] == tool
    ]


async def _call_what_is_hidden(
    connections: Sequence[Connection], visitors: tuple[Visitor, ...]
) -> tuple[Call | None, Call | None]:
    found = hidden_tool(visitors)
    if found is None:
        return None, None
    visitor, tool = found
    connection = connections[visitors.index(visitor)]
    arguments = {"customer_id": model.CUSTOMER_ID}
    hidden = call(visitor.name, tool, await connection.call_directly(tool, arguments))
    return hidden, call(visitor.name, UNKNOWN_TOOL, await connection.call_directly(UNKNOWN_TOOL, arguments))


async def _read_again(connections: Sequence[Connection], visitors: tuple[Visitor, ...]) -> Call | None:
    for connection, visitor in zip(connections, visitors, strict=True):
        if model.TOOL in visitor.tool_names:
            await connection.client.call_tool(model.TOOL, {"customer_id": model.CUSTOMER_ID})
            return call(visitor.name, model.TOOL, connection.exchanges[-1])
    return None
