"""One ticket from search to resolved, worked by somebody who may, and then seen by somebody who may not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from walkthrough.client import Connection
from walkthrough.comparison import ToolCall, Work

#: Tried in turn: on a stack that keeps running, earlier walkthroughs have resolved what the first ones find.
_QUERIES: Final = ("sign in phone", "invoice", "export", "order", "billing", "password", "dashboard")
_NOTE: Final = "Identity checked by video. The number on file was the old one."
_REPLY: Final = "Your new number is on file. Please sign in again: the code goes there."
_HOW: Final = "The number was corrected, and a code arrived there."
#: In any other status a reply would change the version, or there is nothing left to do.
_WORKED_ON: Final = frozenset({"open", "pending", "on_hold"})
_NEEDED: Final = frozenset({"search_tickets", "get_ticket", "add_note", "reply_to_customer", "update_ticket"})
_CONFIRMATION: Final = re.compile(r'"confirmation": "([^"]+)"')


async def work(connections: Sequence[Connection], onlooker: Connection | None) -> Work | None:
    """Let the first who can take a ticket from search to resolved, and `onlooker` look at it; None if nobody can."""
    worker = next((each for each in connections if each.visit.visitor.tool_names >= _NEEDED), None)
    if worker is None:
        return None
    searched, ticket_id = await _find_ticket(worker)
    if searched is None:
        return None
    which = {"ticket_id": ticket_id}
    read = await _call(worker, "get_ticket", **which)
    spoken = (await _call(worker, "add_note", **which, text=_NOTE), *await _reply(worker, which))
    # On some desks whatever is said makes another version.
    version = {"version": (await _call(worker, "get_ticket", **which)).content.get("version")}
    done = (
        searched,
        read,
        *spoken,
        await _call(worker, "update_ticket", **which, **version, status="resolved", note=_HOW),
        await _call(worker, "get_ticket", **which),
    )
    seen = () if onlooker is None else await _look_at(onlooker, which, version)
    return Work(ticket_id=ticket_id, done=done, seen=seen)


async def _find_ticket(worker: Connection) -> tuple[ToolCall | None, str]:
    for query in _QUERIES:
        searched = await _call(worker, "search_tickets", query=query)
        for ticket in searched.content.get("tickets", ()):
            if ticket["status"] in _WORKED_ON:
                return searched, ticket["ticket_id"]
    return None, ""


async def _reply(worker: Connection, which: Mapping[str, str]) -> tuple[ToolCall, ToolCall]:
    """Return the question and the answer: this client has no form, so the model would ask the person."""
    reply = {**which, "text": _REPLY}
    result = await worker.client.call_tool("reply_to_customer", reply)
    asked = worker.tool_call("reply_to_customer", worker.visit.exchanges[-1])
    # What was recorded has lost it, as every secret.
    confirmation = _CONFIRMATION.search(str(getattr(result.content[0], "text", "")))
    given = {"confirmation": confirmation[1]} if confirmation else {}
    return asked, await _call(worker, "reply_to_customer", **reply, **given)


async def _look_at(
    onlooker: Connection, which: Mapping[str, str], version: Mapping[str, Any]
) -> tuple[ToolCall, ToolCall]:
    change = {**which, **version, "status": "open"}
    return (
        await _call(onlooker, "get_ticket", **which),
        onlooker.tool_call("update_ticket", await onlooker.call_directly("update_ticket", change)),
    )


async def _call(connection: Connection, tool: str, **arguments: object) -> ToolCall:
    await connection.client.call_tool(tool, arguments)
    return connection.tool_call(tool, connection.visit.exchanges[-1])
