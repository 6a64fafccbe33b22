"""The whole walkthrough: two people, then the two beside each other, then what must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack

import anyio
import httpx2

from walkthrough import model
from walkthrough.client import Connection, connect, network
from walkthrough.comparison import Comparison, ToolCall, Work, hidden_tool
from walkthrough.journal import Journal
from walkthrough.verdicts import verdicts
from walkthrough.visit import Visit
from walkthrough.work import work

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

    Everything is written to the journal, which says where to go and who goes; nothing else is kept.
    """
    visits: list[Visit] = []
    patience_seconds = _PATIENCE_ANSWERS * journal.target.timeout_seconds
    try:
        with anyio.fail_after(patience_seconds):
            await _walk(journal, visits, transport)
    # The command's boundary: whatever the client or the network raised, the walkthrough did not hold.
    except Exception as error:  # noqa: BLE001
        journal.write(visits[-1].failure(error))


async def _walk(journal: Journal, visits: list[Visit], transport: Callable[[], httpx2.AsyncBaseTransport]) -> None:
    async with AsyncExitStack() as stack:
        connections: list[Connection] = []
        for person in journal.target.people:
            visits.append(Visit(person, journal))
            connections.append(await stack.enter_async_context(connect(visits[-1], transport)))
            listed = (await connections[-1].client.list_tools()).tools
            arguments = model.select([tool.name for tool in listed], journal.target.customer_id)
            if arguments is not None:
                await connections[-1].client.call_tool(model.TOOL, arguments)
            visits[-1].finish()
        comparison = await _compare(connections, journal)
        journal.write(comparison)
        worked = await _work(stack, connections, visits, transport)
        if worked is not None:
            journal.write(worked)
        forged = (await connections[0].list_with_a_changed_token()).response if connections else None
        for verdict in verdicts(comparison, worked, forged):
            journal.write(verdict)


async def _work(
    stack: AsyncExitStack,
    connections: Sequence[Connection],
    visits: list[Visit],
    transport: Callable[[], httpx2.AsyncBaseTransport],
) -> Work | None:
    """Work on a ticket, on this machine: nobody's desk is changed by a demonstration."""
    journal = visits[0].journal if visits else None
    if journal is None or not journal.target.is_local:
        return None
    onlooker = journal.target.onlooker
    known = [each for each in connections if onlooker and each.visit.person.username == onlooker.username]
    if onlooker and not known:
        visits.append(Visit(onlooker, journal, is_told=False))
        known.append(await stack.enter_async_context(connect(visits[-1], transport)))
        await known[0].client.list_tools()
    return await work(connections, known[0] if known else None)


async def _compare(connections: Sequence[Connection], journal: Journal) -> Comparison:
    """Make the calls that tell the two apart: the same for both, then one that only one of them may make."""
    # Before anything is called that was not listed.
    read = tuple(
        connection.tool_call(model.TOOL, exchange)
        for connection in connections
        for exchange in connection.visit.exchanges
        if exchange.rpc_method == "tools/call"
    )
    customer = {"customer_id": journal.target.customer_id}
    searched = await _call_listed(connections, _SEARCH_TOOL, _SEARCH_ARGUMENTS)
    own = await _call_listed(connections, OWN_TOOL, customer)
    hidden, unknown = await _call_hidden(connections, customer if journal.target.is_local else {"customer_id": _NOBODY})
    again = await _repeat(connections, (*read, *own, *searched))
    return Comparison(
        visitors=tuple(connection.visit.visitor for connection in connections),
        read=read,
        searched=searched,
        own=own,
        hidden=hidden,
        unknown=unknown,
        read_again=again,
    )


async def _call_listed(connections: Sequence[Connection], tool: str, arguments: dict[str, str]) -> tuple[ToolCall, ...]:
    """Call a tool as the client of each person does whose list has it."""
    calls = []
    for connection in connections:
        if tool in connection.visit.visitor.tool_names:
            await connection.client.call_tool(tool, arguments)
            calls.append(connection.tool_call(tool, connection.visit.exchanges[-1]))
    return tuple(calls)


async def _repeat(connections: Sequence[Connection], calls: Sequence[ToolCall]) -> ToolCall | None:
    """Make the first of these calls again; None if there was none."""
    for call in calls[:1]:
        (connection,) = (each for each in connections if each.visit.person.username == call.person)
        await connection.client.call_tool(call.tool, dict(call.arguments))
        return connection.tool_call(call.tool, connection.visit.exchanges[-1])
    return None


async def _call_hidden(
    connections: Sequence[Connection], arguments: Mapping[str, str]
) -> tuple[ToolCall | None, ToolCall | None]:
    """Call a tool that only the other's list has, and one that no list has; nothing where the lists do not differ."""
    visitors = [connection.visit.visitor for connection in connections]
    found = hidden_tool(visitors)
    if found is None:
        return None, None
    visitor, hidden = found
    connection = connections[visitors.index(visitor)]
    refused, unknown = [
        connection.tool_call(tool, await connection.call_directly(tool, arguments)) for tool in (hidden, _UNKNOWN_TOOL)
    ]
    return refused, unknown
