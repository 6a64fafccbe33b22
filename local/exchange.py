"""One request and its answer, as a line for the person who watches. Never a token, an argument or a result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedRequest:
    """What was asked, by whom as far as it is known, and what came of it."""

    method: str
    #: Without the query, which may carry a code.
    path: str
    #: 0 when the connection ended without an answer.
    status: int
    milliseconds: float
    #: The name in an accepted token; empty when there was none, or it was refused.
    username: str = ""
    #: The protocol's method, such as ``tools/call``; empty outside the MCP endpoint.
    operation: str = ""
    #: The tool asked for; empty when none was.
    tool: str = ""


#: Told of every exchange after its answer was sent, in the server's thread.
Observer: TypeAlias = Callable[[ServedRequest], None]


class Observed:
    """An ASGI application, each of its exchanges told to `observe`."""

    def __init__(self, application: ASGIApp, observe: Observer) -> None:
        self._application = application
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        started = time.perf_counter()
        status = 0

        async def send_and_note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self._application(scope, receive, send_and_note)
        milliseconds = (time.perf_counter() - started) * 1_000
        self._observe(
            ServedRequest(method=scope["method"], path=scope["path"], status=status, milliseconds=milliseconds)
        )
