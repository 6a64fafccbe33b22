"""The same server behind the SDK's own HTTP transport: what `servicedesk.server.kernel` is compared with."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from servicedesk.discovery.discovery import Discovery
from servicedesk.identity.bearer import bearer_token
from servicedesk.identity.tokens import TokenVerifier
from servicedesk.server.bounds import MAX_BODY_BYTES
from servicedesk.server.conversation import Conversation
from servicedesk.server.http import GatewayAdapter
from servicedesk.server.service import McpHandler
from tests.events import Event
from tests.fakes.signing_keys import FakeSigningKeys
from tests.worlds.mcp_service import CONTEXT, McpService


class SdkTransport:
    """Answers events by a session manager of the SDK, over the server of a handler."""

    def __init__(self, service: McpService, handler: McpHandler) -> None:
        # Of one token once, as is done of ours: few people send thousands of events.
        self._verified = lru_cache(TokenVerifier(service.settings, FakeSigningKeys()).verify)
        self._discovery = Discovery(service.grants, service.tools, ttl_seconds=0)
        self._server = handler.server
        self._server.middleware.insert(0, _with_conversation)
        self._adapter = GatewayAdapter(self._application)

    def __call__(self, event: Event) -> Event:
        """Answer a request that is known to come from somebody."""
        return self._adapter(event, CONTEXT)

    async def _application(self, scope: Any, receive: Receive, send: Send) -> None:
        principal = self._verified(bearer_token(Request(scope).headers.getlist("authorization")))
        conversation = Conversation(toolbox=self._discovery.open(principal))
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=MAX_BODY_BYTES
        )
        whole: Scope = {**scope, "conversation": conversation}
        async with manager.run():
            await manager.handle_request(whole, receive, send)


async def _with_conversation(ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
    """Give our handlers what the endpoint gives them, where the SDK gives the request."""
    if isinstance(ctx.request, Request):
        ctx = replace(ctx, request=ctx.request.scope["conversation"])
    return await call_next(ctx)
