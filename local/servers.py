"""The HTTP servers, in a thread of their own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable

import uvicorn
from starlette.types import ASGIApp

from local.ports import Listener

# The gateway refuses long headers itself, with API Gateway's status; the server only has to read them.
MAX_INCOMPLETE_BYTES = 1_000_000
# Less than a process has that is asked to stop (`local.stop_request`): what comes after takes a moment too.
STOP_SECONDS = 1
START_SECONDS = 10
POLL_SECONDS = 0.005


class ServersStopped(Exception):
    """A server ended before it was ready."""


class Servers:
    """Several ASGI applications on one event loop, running from `start` to `stop`."""

    def __init__(self, applications: Iterable[tuple[ASGIApp, Listener]]) -> None:
        self._servers = [
            (uvicorn.Server(_configuration(application)), listener) for application, listener in applications
        ]
        self._thread = threading.Thread(target=self._run, name="servers", daemon=True)

    def start(self) -> None:
        """Return when every server answers.

        Raises:
            ServersStopped: One does not.
        """
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not all(server.started for server, _ in self._servers):
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise ServersStopped
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Finish what is under way and close the ports."""
        for server, _ in self._servers:
            server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS + 1)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        await asyncio.gather(*(server.serve(list(listener.sockets)) for server, listener in self._servers))


def _configuration(application: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_INCOMPLETE_BYTES,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
