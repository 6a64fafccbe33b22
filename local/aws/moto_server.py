"""moto over HTTP, one request at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from local.ports import LOOPBACK

_CONTROL_PATH = "/moto-api/"
_BRANDING = "AWSCognitoIdentityProviderService.CreateManagedLoginBranding"


class OneAtATime:
    """A WSGI application that never runs moto twice at once.

    A failing DynamoDB transaction restores a copy of the whole table, and with it loses what other threads wrote
    meanwhile. moto's own paths go round the lock: a replay calls back into the server.
    """

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, complete before the next begins."""
        if environ.get("PATH_INFO", "").startswith(_CONTROL_PATH):
            return self._answer(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET") == _BRANDING:
            # moto has no look for sign-in pages, and nobody here looks at one.
            start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
            return [b"{}"]
        with self._lock:
            return self._answer(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return list(self._moto(environ, start_response))


class _Quiet(MotoRequestHandler):
    """Keeps connections open, and writes no log."""

    protocol_version = "HTTP/1.1"
    # Headers and body go out in two writes; Nagle's algorithm would hold the second back for 40 ms.
    disable_nagle_algorithm = True

    def log(self, *_: Any) -> None:  # noqa: ANN401 -- werkzeug's signature
        """Say nothing: what happens in here is the machine's business."""


class MotoServer:
    """moto on a free port of this machine, empty at the start, gone at the end."""

    def __init__(self, address: str = LOOPBACK) -> None:
        self._address = address
        self._server: BaseWSGIServer = make_server(address, 0, OneAtATime(), threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, name="moto", daemon=True)

    @property
    def endpoint_url(self) -> str:
        """Where AWS's API is, for ``AWS_ENDPOINT_URL``."""
        return self.endpoint_url_at(self._address)

    def endpoint_url_at(self, host: str) -> str:
        """Return the same for those who call this machine `host`."""
        return f"http://{host}:{self._server.port}"

    def start(self) -> None:
        """Begin to answer. moto's state is the process's: what an earlier server held is forgotten here."""
        BackendDict.reset()
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
