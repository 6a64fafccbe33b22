"""Cache of ``tools/list``: made once for each set of tools that somebody is shown, and recorded each time."""

from __future__ import annotations

from mcp.server.context import CallNext, HandlerResult
from mcp_types import methods

from servicedesk.cache import BoundedCache
from servicedesk.server.conversation import Context, conversation_of
from servicedesk.server.correlation import correlate
from servicedesk.server.decisions import record_list

# As many as there are different combinations of groups in use, for each revision that clients speak, and then some.
MAX_LISTS = 128


class Listings:
    """Middleware of the SDK's server, which answers with what the SDK has made of the same tools before.

    The SDK validates a result and sorts its members by the revision that is spoken, a sixth of the time that a list of
    five tools takes, and most of what one of five hundred does. It would make the same again: a list says nothing of
    whoever sees it, neither their grants nor their conditions, only which tools they are.

    Lives as long as the execution environment.
    """

    def __init__(self) -> None:
        #: Revision and names of tools → the result as it goes on the wire. It is shared: nobody may change it.
        self._made: BoundedCache[tuple[str, tuple[str, ...]], HandlerResult] = BoundedCache(MAX_LISTS)

    async def __call__(self, ctx: Context, call_next: CallNext) -> HandlerResult:
        """Answer a request for the list; hand on anything else, and whatever the SDK may have to refuse."""
        if ctx.method != "tools/list" or ctx.request_id is None:
            return await call_next(ctx)
        toolbox = conversation_of(ctx.request).toolbox
        shown = (ctx.protocol_version, tuple(granted.tool.name for granted in toolbox))
        listing = self._made.get(shown)
        if listing is None or not _is_sound(ctx):
            listing = await call_next(ctx)
            self._made.keep(shown, listing)
        correlate()
        record_list(toolbox)
        return listing


def _is_sound(ctx: Context) -> bool:
    """Whether the SDK would let the request through to the handler, and the handler would answer it."""
    try:
        request = methods.parse_client_request(ctx.method, ctx.protocol_version, ctx.params)
    except (KeyError, ValueError):
        return False
    return request.params is None or request.params.cursor is None
