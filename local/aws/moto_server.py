"""moto over HTTP, one request at a time, for one run's own clients."""

from __future__ import annotations

import json
import secrets
import sys
import threading
from collections.abc import Iterable
from functools import cache
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from moto.core.base_backend import BackendDict
from moto.core.common_models import BaseModel
from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from local.aws import client_secrets, federated_users, invitations
from local.aws.admission import Admission, NotAdmitted
from local.aws.dynamodb import handler as dynamodb
from local.ports import LOOPBACK

ACCESS_KEY_ID_BYTES = 16


class OneAtATime:
    """A WSGI application that never runs moto twice at once.

    A failing DynamoDB transaction restores a copy of the whole table, and with it loses what other threads wrote
    meanwhile.
    """

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        # Not moto's own dispatcher, which makes whatever service a request asks for.
        self._application = cache(create_backend_app)
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, complete before the next begins."""
        try:
            service = self._admission.service(environ)
        except NotAdmitted as refusal:
            return refuse(refusal, start_response)
        with self._lock:
            return list(self._application(service)(environ, start_response))


def refuse(refusal: NotAdmitted, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request that is none of this run's, as AWS would one that is not permitted."""
    start_response("403 Forbidden", [("Content-Type", "application/x-amz-json-1.1")])
    return [json.dumps({"__type": "AccessDeniedException", "message": str(refusal)}).encode()]


class _Quiet(MotoRequestHandler):
    """Writes no log."""

    # Headers and body go out in two writes; Nagle's algorithm would hold the second back for 40 ms.
    disable_nagle_algorithm = True

    def log(self, *_: Any) -> None:  # noqa: ANN401 -- werkzeug's signature
        """Say nothing: what happens in here is the machine's business."""


def _make_untracked(model: type[BaseModel], *_: object, **__: object) -> BaseModel:
    return object.__new__(model)


class MotoServer:
    """moto on a free port of this machine, empty at the start, gone at the end.

    Args:
        address: Where it listens.
        host: What clients call this machine, if not by that address.
        send: Told of each invitation that Cognito would send.
    """

    def __init__(
        self, address: str = LOOPBACK, host: str | None = None, send: invitations.Send = invitations.discard
    ) -> None:
        dynamodb.install()
        invitations.install(send)
        federated_users.install()
        client_secrets.install()
        # moto keeps all that it ever made, every state of every row, in lists for a dashboard that is not served here.
        BaseModel.__new__ = _make_untracked  # type: ignore[assignment]
        # Nothing that is asked of this process can start a container.
        sys.modules["docker"] = None  # type: ignore[assignment]
        self._address = address
        #: What requests have to be signed with. For this run's own functions and commands.
        self.access_key_id = secrets.token_hex(ACCESS_KEY_ID_BYTES)
        application = OneAtATime(Admission({address, host or address}, self.access_key_id))
        self._server: BaseWSGIServer = make_server(address, 0, application, threaded=True, request_handler=_Quiet)
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
