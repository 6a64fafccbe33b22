"""The whole walkthrough: two people, then the two beside each other, then what must hold."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from itertools import islice

import anyio
import httpx2

from walkthrough import model
from walkthrough.client import Connection, connect, network
from walkthrough.comparison import Call, Comparison, Verdict, Visitor, hidden_tool, verdicts, visitor_of
from walkthrough.journal import Journal
from walkthrough.steps import Step, Unexpected
from walkthrough.tell import tell
from walkthrough.wire import Exchange

#: In answers that take as long as one may. Far beyond what a run takes, but a server that never answers must not hold
#: the command for ever.
_PATIENCE_ANSWERS = 6
_SEARCH_TOOL, _SEARCH_ARGUMENTS = "search_customer", {"query": "jane"}
#: The example in tools/, where the owner has left it.
OWN_TOOL = "get_contact_card"
_UNKNOWN_TOOL = "no_such_tool"
#: Whom a hidden tool is called for outside this machine: were it to run there after all, it would find nobody.
_NOBODY = "C-99999999"


async def walk(journal: Journal, transport: Callable[[], httpx2.AsyncBaseTransport] = network) -> None:
    """Walk the target's people through, one after the other, and compare them. What goes wrong becomes a verdict.

    Args:
        journal: Says where to go and who goes; everything is written there, and nothing else is kept.
        transport: Makes what does the sending; the network, if not a test.
    """
    visits: list[_Visit] = []
    patience_seconds = _PATIENCE_ANSWERS * journal.target.timeout_seconds
    try:
        with anyio.fail_after(patience_seconds):
            await _walk(journal, visits, transport)
    # The command's boundary: whatever the client or the network raised, the walkthrough did not hold.
    except Exception as error:  # noqa: BLE001
        journal.write(visits[-1].failed(error))


async def _walk(journal: Journal, visits: list[_Visit], transport: Callable[[], httpx2.AsyncBaseTransport]) -> None:
    started = time.monotonic()
    async with AsyncExitStack() as stack:
        connections: list[Connection] = []
        for person in journal.target.people:
            visit = _Visit(person.username, journal)
            visits.append(visit)
            connecting = connect(person, journal, observe=visit.observe, started=started, transport=transport)
            connections.append(await stack.enter_async_context(connecting))
            await _ask(connections[-1], journal.target.customer_id)
            visit.finish()
        comparison = await _compare(connections, journal)
        journal.write(comparison)
        forged = (await connections[0].list_with_a_changed_token()).response if connections else None
        for verdict in verdicts(comparison, forged):
            journal.write(verdict)


async def _ask(connection: Connection, customer_id: str) -> None:
    """List the tools, and call the one that the model selects, if it does."""
    listed = (await connection.client.list_tools()).tools
    arguments = model.select([tool.name for tool in listed], customer_id)
    if arguments is not None:
        await connection.client.call_tool(model.TOOL, arguments)


class _Visit:
    """One person's exchanges, told to the journal as they end."""

    def __init__(self, person: str, journal: Journal) -> None:
        self._person = person
        self._journal = journal
        self._exchanges: list[Exchange] = []
        self._told = 0

    def observe(self, exchange: Exchange) -> None:
        """Tell what the exchange adds. Never raises: inside the client's transport that would be a broken network."""
        self._exchanges.append(exchange)
        with suppress(Exception):
            self._tell()

    def finish(self) -> None:
        """Insist on the whole sequence.

        Raises:
            Unexpected: A step did not happen as it must, or not at all.
        """
        self._tell()
        for missing in list(Step)[self._told :]:
            raise Unexpected(missing, missing.title, "nothing of it")

    def failed(self, error: Exception) -> Verdict:
        """Return what failed: the step that was not as it must be, if there is one, and else what the client raised."""
        failure = _first(error)
        try:
            self._tell()
        # Whatever a server sent that cannot be told.
        except Exception as untold:  # noqa: BLE001
            failure = untold
        claim = f"{self._person} gets past step {self._told}"
        if isinstance(failure, Unexpected):
            claim = f"{self._person} completes step {failure.step.number}"
        return Verdict(claim=claim, holds=False, seen=f"{failure}" or type(failure).__name__)

    def _tell(self) -> None:
        """Write the steps that are not written yet. All are told anew: what was unexpected once, is so each time."""
        steps = tell(self._exchanges, self._person, self._journal.target, self._journal.era)
        for taken in islice(steps, self._told, None):
            self._journal.write(taken)
            self._told += 1


async def _compare(connections: Sequence[Connection], journal: Journal) -> Comparison:
    """Make the calls that tell the two apart: the same for both, then one that only one of them may make."""
    visitors = tuple(visitor_of(connection.username, connection.exchanges) for connection in connections)
    # Before anything is called that was not listed.
    read = [
        _call(connection, model.TOOL, exchange)
        for connection in connections
        for exchange in connection.exchanges
        if exchange.rpc_method == "tools/call"
    ]
    customer = {"customer_id": journal.target.customer_id}
    searched = [await _listed(connection, _SEARCH_TOOL, _SEARCH_ARGUMENTS) for connection in connections]
    own = [await _listed(connection, OWN_TOOL, customer) for connection in connections]
    hidden, unknown = await _call_what_is_hidden(
        connections, visitors, customer if journal.target.is_local else {"customer_id": _NOBODY}
    )
    readers = [connection for connection in connections if connection.username in {call.person for call in read}]
    return Comparison(
        visitors=visitors,
        read=tuple(read),
        searched=tuple(call for call in searched if call),
        own=tuple(call for call in own if call),
        hidden=hidden,
        unknown=unknown,
        read_again=await _listed(readers[0], model.TOOL, customer) if readers else None,
    )


async def _call_what_is_hidden(
    connections: Sequence[Connection], visitors: tuple[Visitor, ...], arguments: dict[str, str]
) -> tuple[Call | None, Call | None]:
    found = hidden_tool(visitors)
    if found is None:
        return None, None
    connection = connections[visitors.index(found[0])]
    hidden, unknown = [
        _call(connection, tool, await connection.call_directly(tool, arguments)) for tool in (found[1], _UNKNOWN_TOOL)
    ]
    return hidden, unknown


async def _listed(connection: Connection, tool: str, arguments: dict[str, str]) -> Call | None:
    """Call a tool as the client does; None where it is not in the person's list."""
    if tool not in visitor_of(connection.username, connection.exchanges).tool_names:
        return None
    await connection.client.call_tool(tool, arguments)
    return _call(connection, tool, connection.exchanges[-1])


def _call(connection: Connection, tool: str, exchange: Exchange) -> Call:
    return Call(person=connection.username, tool=tool, request=exchange.request, response=exchange.response)


def _first(error: BaseException) -> BaseException:
    """The first exception inside however many groups the client's tasks wrapped it in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
