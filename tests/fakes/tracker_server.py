"""Request Tracker in memory behind a port of this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.tracker import FakeTracker


class ServedTracker:
    """A tracker that is asked over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.tracker = FakeTracker()

    @property
    def tokens(self) -> Mapping[str, str]:
        """Account → its token."""
        return self.tracker.tokens

    def make(self, orders: Sequence[tuple[str, Any]]) -> list[str]:
        """Make customers, tickets and comments, and return their ids."""
        return self.tracker.make(orders)

    def merge(self, ticket_id: str, into: str) -> None:
        """Merge a ticket into another."""
        self.tracker.tickets[int(ticket_id)].merged_into = int(into)

    def go_on(self) -> None:
        """Do nothing: its clock goes on with each write."""


class ServedTrackers:
    """Trackers at one port, each below a path of its own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.trackers: list[ServedTracker] = []

    def new(self) -> ServedTracker:
        """Return one that nobody has used."""
        self.trackers.append(ServedTracker(f"{self._url}/{len(self.trackers)}"))
        return self.trackers[-1]


@contextmanager
def served_trackers() -> Iterator[ServedTrackers]:
    """Serve trackers until the end."""
    served: list[ServedTrackers] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body at once: in two pieces the second waits until the first is acknowledged.
        wbufsize = 65_536

        def answer_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            number, _, target = self.path.removeprefix("/").partition("/")
            tracker = served[0].trackers[int(number)].tracker
            status, document, more = tracker.answer(self.command, f"/{target}", dict(self.headers.items()), body)
            content = json.dumps(document).encode()
            self.send_response(status)
            sized = {"Content-Type": "application/json; charset=utf-8", "Content-Length": str(len(content))}
            for name, value in {**more, **sized}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_PUT = do_POST = do_DELETE = answer_one  # noqa: N815 -- the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.append(ServedTrackers(f"http://127.0.0.1:{server.server_address[1]}"))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield served[0]
        server.shutdown()
        thread.join()
