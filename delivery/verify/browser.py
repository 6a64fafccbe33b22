"""The person's own browser, which comes back to this machine."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable, Iterable
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from delivery.verify.unanswered import Unanswered
from local.ports import PortBusy, listen
from local.servers import Servers
from stack import terminal

#: What this machine is called by whoever is on it.
LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1"})
#: To find a password, and a second factor.
PATIENCE_SECONDS: Final = 300
_PAGE: Final = "<!doctype html><meta charset=utf-8><title>Service Desk</title><p>Done here. Go back to the terminal."


class Browser(Protocol):
    """Somebody who opens pages."""

    def visit(self, url: str, redirect_uri: str) -> str:
        """Open a page and return the URL below `redirect_uri` that it ended at.

        Raises:
            Unanswered: Nobody came back.
        """


def open_or_print(url: str) -> None:
    """Open the person's browser, and print the URL for whoever has none here."""
    terminal.say(f"Your browser opens. If it does not: {url}", err=True)
    webbrowser.open(url)


def free_redirect_uri(redirect_uris: Iterable[str]) -> str | None:
    """Return the first redirect URI of this machine on whose port nobody listens; None if there is none."""
    for redirect_uri in redirect_uris:
        parts = urlsplit(redirect_uri)
        if parts.hostname in LOOPBACK_HOSTS and parts.port is not None and _is_free(parts.port):
            return redirect_uri
    return None


def _is_free(port: int) -> bool:
    try:
        listen(port).close()
    except PortBusy:
        return False
    return True


class LoopbackBrowser:
    """`Browser` that waits on the redirect URI's port of this machine (RFC 8252 §7.3).

    Args:
        open_page: Has somebody open a URL.
        patience_seconds: For how long each is waited for.
    """

    def __init__(
        self, open_page: Callable[[str], object] = open_or_print, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._open_page = open_page
        self._patience_seconds = patience_seconds

    def visit(self, url: str, redirect_uri: str) -> str:
        """See `Browser`."""
        awaited = urlsplit(redirect_uri)
        try:
            listener = listen(awaited.port or 0)
        except PortBusy as busy:
            raise Unanswered(str(busy), "Stop what listens there, and try again.") from None
        door = _Door()
        servers = Servers([(Starlette(routes=[Route(awaited.path or "/", door.come_back)]), listener)])
        try:
            servers.start()
            self._open_page(url)
            if not door.is_open.wait(self._patience_seconds):
                raise Unanswered(
                    "nobody came back from the sign-in page", "Run it again, and sign in within five minutes."
                )
        finally:
            servers.stop()
            listener.close()
        return f"{redirect_uri}?{door.query}"


class _Door:
    """Where the browser comes in again."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        #: What it brought.
        self.query = ""

    async def come_back(self, request: Request) -> Response:
        self.query = request.url.query
        self.is_open.set()
        return HTMLResponse(_PAGE, headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})
