"""A company's system on this machine's loopback address, and the adapter that calls it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from servicedesk.desks.http.credentials import SecretText
from servicedesk.desks.systems import HttpSystem, HttpSystems
from tests.fakes.systems import SystemCall


@contextmanager
def loopback_system(
    answered: Any,
    *,
    status: int = 200,
    secret: str = "Bearer of-nobody",  # noqa: S107 -- made up
) -> Iterator[tuple[HttpSystem, Sequence[SystemCall]]]:
    """Serve one answer to every call; yield the system over HTTP, and what it got, queries as lists of texts.

    With status 204 there is nothing in the answer.
    """
    received: list[SystemCall] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(received, answered, status))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    systems = HttpSystems({"HERE_URL": url, "HERE_SECRET_ID": "here"}, lambda _: _reads(secret))
    try:
        yield systems.of("HERE"), received
    finally:
        systems.close()
        server.shutdown()
        thread.join()
        server.server_close()


def _reads(secret: str) -> SecretText:
    def read(*, is_refused: bool = False) -> str:
        return secret

    return read


def _handler(received: list[SystemCall], answered: Any, status: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            url = urlsplit(self.path)
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(sent) if sent else None
            received.append(
                SystemCall(
                    method=self.command,
                    path=url.path,
                    query=parse_qs(url.query),
                    body=body,
                    authorization=self.headers.get("Authorization", ""),
                    idempotency_key=self.headers.get("Idempotency-Key", ""),
                )
            )
            self.send_response(status)
            content = b"" if status == HTTPStatus.NO_CONTENT else json.dumps(answered).encode()
            if content:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 -- the library's names

    return Handler
