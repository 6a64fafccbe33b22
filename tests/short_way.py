"""The way from botocore to moto within one process, without what only two processes need: it is half of many tests.

What is sent and what comes back are the same bytes, and moto's code for each service reads and answers them. Left out
are the digests of a signature, at which moto does not look, sockets, and what moto does for services that are not asked
with JSON.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, HeadersDict
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse
from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import BaseResponse
from moto.utilities.utils import get_partition
from werkzeug.exceptions import HTTPException

from local.aws import moto_server
from local.aws.admission import SERVICES
from local.aws.moto_server import MotoServer

#: What answers at a host and port of this machine.
_listening: dict[str, Any] = {}
#: Where what was sent stands in what a server's application gets.
_SENT = "tests.sent"
_process_request: Any = BotocoreStubber.process_request
_send: Any = URLLib3Session.send
_setup_class: Any = BaseResponse.setup_class
_start, _stop = MotoServer.start, MotoServer.stop
_create_backend_app: Any = vars(moto_server)["create_backend_app"]


@contextmanager
def short_way() -> Iterator[None]:
    """Take it wherever moto is in this process, in the place of AWS or as a server."""
    if MotoServer.__module__ != moto_server.__name__:
        # The tests stand on another emulator, which runs by itself.
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SigV4Auth, "add_auth", _sign)
        patch.setattr(BaseResponse, "setup_class", _set_up)
        patch.setattr(BotocoreStubber, "process_request", _answer_as_aws)
        patch.setattr(URLLib3Session, "send", _answer_as_server)
        patch.setattr(moto_server, "create_backend_app", _application)
        patch.setattr(MotoServer, "start", _begin)
        patch.setattr(MotoServer, "stop", _end)
        yield


class _Request:
    """As much of a request as moto reads of one with JSON in it."""

    def __init__(self, sent: Any) -> None:
        self.method, self.path, self.values = sent.method, "/", {}  # type: ignore[var-annotated]
        self.headers, self.raw_url, self.data = HeadersDict(_headers(sent)), sent.url, sent.body or b""
        self.content_type = self.headers["Content-Type"]


def _service(request: AWSPreparedRequest) -> str | None:
    """Return moto's name for the service that is asked, or None where that is not in the header."""
    return SERVICES.get(_headers(request).get("X-Amz-Target", "").partition(".")[0])


def _headers(request: Any) -> dict[str, str]:
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}


def _answer(service: str, request: AWSPreparedRequest) -> TYPE_RESPONSE:
    urls = importlib.import_module(f"moto.{service}.urls")
    dispatch = next(iter(urls.url_paths.values()))
    try:
        return dispatch(_Request(request), request.url, request.headers)  # type: ignore[no-any-return]
    except HTTPException as refusal:
        return refusal.code or 500, dict(refusal.get_headers()), refusal.get_body()


def _answer_as_aws(stubber: BotocoreStubber, request: AWSPreparedRequest) -> TYPE_RESPONSE | None:
    service = _service(request)
    if service is None or not urlsplit(request.url).netloc.endswith(".amazonaws.com"):
        return _process_request(stubber, request)  # type: ignore[no-any-return]
    return _answer(service, request)


def _answer_as_server(session: URLLib3Session, request: Any) -> Any:
    address = urlsplit(request.url)
    application = _listening.get(address.netloc)
    if application is None:
        return _send(session, request)
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in _headers(request).items()}
    environ |= {"HTTP_HOST": address.netloc, "SERVER_PORT": str(address.port), "PATH_INFO": address.path}
    environ |= {"REQUEST_METHOD": request.method, _SENT: request}
    begun: list[Any] = []
    body = b"".join(application(environ, lambda *answer: begun.extend(answer)))
    status, headers = begun
    return AWSResponse(request.url, int(status.partition(" ")[0]), dict(headers), MockRawResponse(body))  # type: ignore[arg-type]


def _application(service: str) -> Any:
    over_http = _create_backend_app(service)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if _SENT not in environ:
            return over_http(environ, start_response)
        status, headers, body = _answer(service, environ[_SENT])
        start_response(str(status), [(name, str(value)) for name, value in headers.items()])
        return [body.encode() if isinstance(body, str) else body]

    return answer


def _begin(server: MotoServer) -> None:
    _start(server)
    _listening[urlsplit(server.endpoint_url).netloc] = server._server.app


def _end(server: MotoServer) -> None:
    _listening.pop(urlsplit(server.endpoint_url).netloc, None)
    _stop(server)


def _sign(signer: Any, request: AWSRequest) -> None:
    if signer.credentials is None:
        raise NoCredentialsError
    scope = f"{signer.credentials.access_key}/20260101/{signer._region_name}/{signer._service_name}/aws4_request"
    del request.headers["Authorization"]
    request.headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none"


def _set_up(handler: Any, request: Any, *how: Any, **more: Any) -> None:
    if not isinstance(request, _Request):
        _setup_class(handler, request, *how, **more)
        return
    handler.normalized_request, handler.parsed_url, handler.uri = request, urlsplit(request.raw_url), request.raw_url
    handler.raw_body, handler.body = request.data, request.data.decode()
    handler.headers, handler.response_headers = request.headers, {"server": "amazon.com"}
    handler.form_data, handler.querystring, handler.data, handler.uri_match = {}, {}, {}, {}
    handler.method, handler.path, handler.raw_path = request.method, request.path, request.path
    handler.region = handler.get_region_from_url(request, request.raw_url)
    handler.partition, handler.is_werkzeug_request = get_partition(handler.region), False
    if handler.automated_parameter_parsing:
        handler.parse_parameters(request)
    handler.access_key, handler.current_account = handler.get_access_key(), handler.get_current_account()
