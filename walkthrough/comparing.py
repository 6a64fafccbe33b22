"""The calls at the end: the same for both, then one that only one of them may make."""

from __future__ import annotations

from collections.abc import Sequence

from walkthrough import model
from walkthrough.comparison import Call, Comparison, Visitor, call, hidden_tool
from walkthrough.connection import Connection
from walkthrough.deployment import Deployment

SEARCH_TOOL = "search_customer"
SEARCH_ARGUMENTS = {"query": "jane"}
#: The example in tools/, where the owner has left it.
OWN_TOOL = "get_contact_card"
UNKNOWN_TOOL = "no_such_tool"
#: Whom a hidden tool is called for outside this machine: were it to run there after all, it would find nobody.
NOBODY = "C-99999999"


async def compare(
    connections: Sequence[Connection], visitors: tuple[Visitor, ...], deployment: Deployment
) -> Comparison:
    """Make the calls that tell the two apart, and return what each was answered."""
    searched = await _each_calls(SEARCH_TOOL, SEARCH_ARGUMENTS, connections, visitors)
    own = await _each_calls(OWN_TOOL, {"customer_id": deployment.customer_id}, connections, visitors)
    # Before anything is called that was not listed.
    read = tuple(_calls_of(model.TOOL, connections))
    hidden, unknown = await _call_what_is_hidden(connections, visitors, deployment)
    return Comparison(
        visitors=visitors,
        read=read,
        searched=searched,
        own=own,
        hidden=hidden,
        unknown=unknown,
        read_again=await _read_again(connections, visitors, deployment),
    )


async def _each_calls(
    tool: str, arguments: dict[str, str], connections: Sequence[Connection], visitors: tuple[Visitor, ...]
) -> tuple[Call, ...]:
    """Let each who was shown a tool call it."""
    calls: list[Call] = []
    for connection, visitor in zip(connections, visitors, strict=True):
        if tool in visitor.tool_names:
            await connection.client.call_tool(tool, arguments)
            calls.append(call(visitor.name, tool, connection.exchanges[-1]))
    return tuple(calls)


def _calls_of(tool: str, connections: Sequence[Connection]) -> list[Call]:
    return [
        call(connection.username, tool, exchange)
        for connection in connections
        for exchange in connection.exchanges
        if exchange.rpc_method == "tools/call" and exchange.request.document["params"]["name"] == tool
    ]


async def _call_what_is_hidden(
    connections: Sequence[Connection], visitors: tuple[Visitor, ...], deployment: Deployment
) -> tuple[Call | None, Call | None]:
    found = hidden_tool(visitors)
    if found is None:
        return None, None
    visitor, tool = found
    connection = connections[visitors.index(visitor)]
    arguments = {"customer_id": deployment.customer_id if deployment.is_local else NOBODY}
    hidden = call(visitor.name, tool, await connection.call_directly(tool, arguments))
    return hidden, call(visitor.name, UNKNOWN_TOOL, await connection.call_directly(UNKNOWN_TOOL, arguments))


async def _read_again(
    connections: Sequence[Connection], visitors: tuple[Visitor, ...], deployment: Deployment
) -> Call | None:
    for connection, visitor in zip(connections, visitors, strict=True):
        if model.TOOL in visitor.tool_names:
            await connection.client.call_tool(model.TOOL, {"customer_id": deployment.customer_id})
            return call(visitor.name, model.TOOL, connection.exchanges[-1])
    return None
