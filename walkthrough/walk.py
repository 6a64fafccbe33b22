"""The whole walkthrough: two people, then the two beside each other, then what must hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import anyio
import httpx2

from walkthrough.comparing import compare
from walkthrough.comparison import Visitor
from walkthrough.connection import Connection, connect, network
from walkthrough.deployment import Credentials, Deployment
from walkthrough.journal import Journal
from walkthrough.journey import journey
from walkthrough.narrator import Narrator
from walkthrough.redaction import Redactor
from walkthrough.steps import Era, Unexpected
from walkthrough.verdicts import judge

#: Far beyond what a run takes; a server that never answers must not hold the command for ever.
PATIENCE_SECONDS = 90.0


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
        transport: Callable[[], httpx2.AsyncBaseTransport] = network,
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
                visitors.append(await journey(connections[-1], narrator, self._deployment.customer_id))
            comparison = await compare(connections, tuple(visitors), self._deployment)
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
