"""The MCP server: what is answered to ``tools/list`` and ``tools/call``. The SDK speaks the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import mcp_types as types
from mcp.server.caching import CacheHint
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from servicedesk import __version__
from servicedesk.discovery.discovery import Discovery
from servicedesk.discovery.toolbox import GrantedTool
from servicedesk.errors import (
    DeskUnavailable,
    InvalidArguments,
    NotConfirmed,
    ToolFailed,
    TooManyCalls,
    Unauthenticated,
    Unavailable,
    UnknownTool,
)
from servicedesk.execution.call import execute
from servicedesk.execution.confirmation import Pending
from servicedesk.execution.safeguards import Safeguards
from servicedesk.server.about import about
from servicedesk.server.asking import Declined, answered, asked
from servicedesk.server.conversation import Context, Conversation, conversation_of
from servicedesk.server.correlation import correlate
from servicedesk.server.decisions import Outcome, record_broken, record_call, record_refusal
from servicedesk.server.definitions import completed, definition, refused
from servicedesk.server.listing import Listings
from servicedesk.tools.text import named

Answered = tuple[Outcome, types.CallToolResult | types.InputRequiredResult]

#: How a call ended that was refused with a message for the model; any other such refusal is the tool's own.
_OUTCOMES: Mapping[type[Exception], Outcome] = {
    InvalidArguments: Outcome.INVALID_ARGUMENTS,
    TooManyCalls: Outcome.TOO_MANY_CALLS,
    NotConfirmed: Outcome.NOT_CONFIRMED,
    Declined: Outcome.DECLINED,
}
_UNREACHABLE = "The service desk's data cannot be reached at the moment. Try again in a few seconds."
_BROKEN = "Something went wrong inside the service desk. Trying again is unlikely to help; tell the person."


def mcp_server(
    discovery: Discovery, safeguards: Safeguards, *, instructions: str, permissions_ttl_seconds: int
) -> Server[Any]:
    """Build the SDK's low-level server. It keeps nothing of a request and lives as long as the environment.

    Args:
        discovery: Decides what each caller may use.
        safeguards: What must hold before a tool runs.
        instructions: What a model should know before it uses any tool; the same for everyone.
        permissions_ttl_seconds: For how long a client may keep a tool list: as long as we keep the permissions.
    """
    handlers = _Handlers(discovery, safeguards)
    server: Server[Any] = Server(
        "service-desk",
        title="Service Desk",
        version=__version__,
        instructions=instructions,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        cache_hints={"tools/list": CacheHint(ttl_ms=permissions_ttl_seconds * 1000, scope="private")},
        # No tool reads an argument from a header. Without this the SDK runs tools/list before every tools/call.
        get_tool_input_schema=_no_header_parameters,
    )
    # Inside of the SDK's own, which opens the span that the record of a list belongs to.
    server.middleware.append(Listings())
    return server


def _no_header_parameters(_name: str) -> Mapping[str, Any] | None:
    return None


class _Handlers:
    def __init__(self, discovery: Discovery, safeguards: Safeguards) -> None:
        self._discovery = discovery
        self._safeguards = safeguards

    async def list_tools(self, ctx: Context, params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        if params is not None and params.cursor is not None:
            # The list is one page, so no cursor was ever given out.
            raise MCPError(types.INVALID_PARAMS, "Unknown cursor")
        toolbox = conversation_of(ctx.request).toolbox
        return types.ListToolsResult(tools=[definition(granted.tool) for granted in toolbox])

    async def call_tool(
        self, ctx: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult | types.InputRequiredResult:
        correlate()
        begun = perf_counter()
        conversation = conversation_of(ctx.request)
        granted = self._take(conversation, ctx, params)
        try:
            outcome, answer = self._run(granted, params, ctx)
        except Unavailable as error:
            said = about(ctx, params, types.EmptyResult())
            record_call(granted, Outcome.UNAVAILABLE, said, perf_counter() - begun)
            conversation.failure = error
            raise MCPError(types.INTERNAL_ERROR, "Not decided") from None
        record_call(granted, outcome, about(ctx, params, answer), perf_counter() - begun)
        return answer

    def _take(self, conversation: Conversation, ctx: Context, params: types.CallToolRequestParams) -> GrantedTool:
        """Authorise the call: what the list showed is not what decides."""
        name = params.name
        try:
            return self._discovery.authorise(conversation.toolbox, name)
        except UnknownTool:
            toolbox = conversation.toolbox
            known = name if self._discovery.knows(name) else None
            said = about(ctx, params, types.EmptyResult())
            record_refusal(toolbox.holder, known, toolbox.shadows.get(name), said)
            raise MCPError(types.INVALID_PARAMS, f"Unknown tool: {named(name)}") from None
        except (Unauthenticated, Unavailable) as error:
            conversation.failure = error
            raise MCPError(types.INTERNAL_ERROR, "Not decided") from None

    def _run(self, granted: GrantedTool, params: types.CallToolRequestParams, ctx: Context) -> Answered:
        """Execute a granted tool. Every failure is a result: on older revisions the SDK sends an exception's text."""
        try:
            done = execute(granted, params.arguments or {}, self._safeguards, answered(params))
            return (Outcome.ASKED, asked(done, ctx)) if isinstance(done, Pending) else (Outcome.DONE, completed(done))
        except (InvalidArguments, ToolFailed) as error:
            return _OUTCOMES.get(type(error), Outcome.FAILED), refused(str(error))
        except DeskUnavailable:
            return Outcome.UNREACHABLE, refused(_UNREACHABLE)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 -- the boundary between our code and the wire
            record_broken("a tool broke", error, tool=granted.tool.name)
            return Outcome.BROKEN, refused(_BROKEN)
