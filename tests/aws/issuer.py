"""An issuer's key set over HTTP, as good or as bad as a test makes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from tests.tokens import KEY_ID, public_jwk


class Issuer:
    """An issuer whose key set a test changes, and which counts how often it was asked."""

    def __init__(self) -> None:
        self.status, self.body, self.fetches = 200, b"", 0
        self.publish(KEY_ID)
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.fetches += 1
                self.send_response(issuer.status)
                self.end_headers()
                self.wfile.write(issuer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/.well-known/jwks.json"

    def publish(self, *key_ids: str) -> None:
        self.status, self.body = 200, json.dumps({"keys": [public_jwk(key_id) for key_id in key_ids]}).encode()


@contextmanager
def published(*key_ids: str) -> Iterator[Issuer]:
    """Serve a key set, by default of the key that the tests' tokens are signed with."""
    issuer = Issuer()
    if key_ids:
        issuer.publish(*key_ids)
    thread = Thread(target=issuer.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        issuer.server.shutdown()
        thread.join()
        issuer.server.server_close()
