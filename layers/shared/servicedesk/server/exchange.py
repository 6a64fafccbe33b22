"""One exchange with the MCP SDK: a request in, a complete response out, nothing alive afterwards."""

from __future__ import annotations

from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from servicedesk.server.bounds import MAX_BODY_BYTES
from servicedesk.server.headers import spelled


async def exchange(server: Server[Any], request: Request, body: bytes) -> Response:
    """Let the SDK answer `request`.

    A session manager is made for each request: it needs no lifespan, and a crash leaves nothing behind for the next
    request of the same execution environment.
    """
    manager = StreamableHTTPSessionManager(
        server, json_response=True, stateless=True, max_request_body_size=MAX_BODY_BYTES
    )
    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    async with manager.run():
        await manager.handle_request(spelled(request.scope), _replay(body), keep)
    start, *rest = sent
    response = Response(b"".join(message.get("body", b"") for message in rest), start["status"])
    response.raw_headers = list(start["headers"])
    return response


def _replay(body: bytes) -> Receive:
    """Return the request's body once more, then a client that stays connected."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if unread:
            return unread.pop()
        await anyio.sleep_forever()
        raise AssertionError  # pragma: no cover -- sleep_forever never returns

    return receive
