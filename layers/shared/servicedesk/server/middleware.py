"""Middleware of the SDK's server: a cache of ``tools/list``, and errors for parameters that do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import mcp_types as types
from mcp.server.context import CallNext, HandlerResult
from mcp.shared.exceptions import MCPError
from mcp_types import methods
from opentelemetry.context import attach, detach
from opentelemetry.propagate import extract
from pydantic import ValidationError

from servicedesk.cache import BoundedCache
from servicedesk.errors import TooManyCalls
from servicedesk.execution.call import count_call
from servicedesk.execution.limits import Limits
from servicedesk.server.audit_record import record_list
from servicedesk.server.conversation import Context, conversation_of, correlate
from servicedesk.server.kernel import write
from servicedesk.tools.text import quote_name

# As many as there are different combinations of groups in use, for each revision that clients speak, and then some.
MAX_LISTS: Final = 128
MAX_MEMBERS_TOLD: Final = 3
_TRACE_PARENT: Final = "traceparent"


class _Listing(NamedTuple):
    """What the SDK has made of a list of tools. It is shared: nobody may change it."""

    result: HandlerResult
    #: The same as JSON.
    written: bytes


class Listings:
    """Middleware of the SDK's server, which answers with what the SDK has made of the same tools before.

    The SDK validates a result and sorts its members by the revision that is spoken, and writing them is a fifth of the
    time that a list of five tools takes; of one of five hundred the two are most. It would come to the same again: a
    list says nothing of whoever sees it, neither their grants nor their conditions, only which tools they are. One that
    says more, because a grant narrows arguments or will start or end, is made each time.

    Lives as long as the execution environment.
    """

    def __init__(self) -> None:
        #: Revision and names of tools → the list of them.
        self._made: BoundedCache[tuple[str, tuple[str, ...]], _Listing] = BoundedCache(MAX_LISTS)

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Answer a request for the list; hand on anything else, and whatever the SDK may have to refuse."""
        if ctx.method != "tools/list" or ctx.request_id is None:
            return await call_next(ctx)
        conversation = conversation_of(ctx)
        toolbox = conversation.toolbox
        shown = (ctx.protocol_version, tuple(granted.tool.name for granted in toolbox))
        is_alike = toolbox.changes_at is None and not toolbox.is_narrowed
        listing = self._made.get(shown) if is_alike else None
        if listing is None or not _is_sound(ctx):
            result = await call_next(ctx)
            listing = _Listing(result=result, written=write(result))
            if is_alike:
                self._made.keep(shown, listing)
        conversation.written_result = listing.written
        correlate()
        record_list(toolbox)
        return listing.result


def _is_sound(ctx: Context) -> bool:
    """Whether the SDK would let the request through to the handler, and the handler would answer it."""
    try:
        methods.validate_client_request(ctx.method, ctx.protocol_version, ctx.params)
    except (KeyError, ValueError):
        return False
    return (ctx.params or {}).get("cursor") is None


class Traces:
    """Middleware of the SDK's server: the caller's trace (W3C Trace Context) is that of what is done meanwhile.

    In the place of the SDK's own, which makes spans besides.
    """

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Hand on, within the caller's trace if there is one."""
        parent = (ctx.meta or {}).get(_TRACE_PARENT)
        if not isinstance(parent, str):
            return await call_next(ctx)
        token = attach(extract({_TRACE_PARENT: parent}))
        try:
            return await call_next(ctx)
        finally:
            detach(token)


class Parameters:
    """Middleware of the SDK's server: answers parameters that do not fit with the members that are wrong, and why.

    A call is counted all the same, as whatever tool it names. Lives as long as the execution environment.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Hand on, and put into words what does not fit."""
        try:
            return await call_next(ctx)
        except ValidationError as error:
            problems = error.errors(include_url=False, include_context=False, include_input=False)[:MAX_MEMBERS_TOLD]
        # Outside the except clause, so that the values sent do not travel as the cause.
        conversation_of(ctx).record_refused("PARAMETERS")
        if ctx.method == "tools/call":
            self._count(ctx)
        told = [
            f"{'.'.join(quote_name(str(part)) for part in problem['loc'])}: {problem['msg']}." for problem in problems
        ]
        raise MCPError(types.INVALID_PARAMS, f"Invalid request parameters. {' '.join(told)}")

    def _count(self, ctx: Context) -> None:
        try:
            count_call(conversation_of(ctx).toolbox, _name_in(ctx.params), self._limits)
        except TooManyCalls as refusal:
            raise MCPError(types.INVALID_PARAMS, str(refusal)) from None


def require_first_page(params: types.PaginatedRequestParams | None) -> None:
    """Raise the protocol's error for a cursor: each list is one page, so none was ever given out."""
    if params is not None and params.cursor is not None:
        raise MCPError(types.INVALID_PARAMS, "Unknown cursor")


def _name_in(params: Mapping[str, Any] | None) -> str:
    name = (params or {}).get("name")
    return name if isinstance(name, str) else ""
