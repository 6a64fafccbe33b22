"""The gateway as an ASGI application."""

from __future__ import annotations

import asyncio
import json
import time
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.types import Receive, Scope, Send

from delivery.template.routes import CrossOrigin
from local.exchange import Observer
from local.gateway.cross_origin import preflight_answer, with_cross_origin
from local.gateway.event import HttpRequest, request_event
from local.gateway.invocation import ExecutionEnvironment
from local.gateway.observation import observed_exchange
from local.gateway.response import (
    FORBIDDEN,
    HEADERS_TOO_LARGE,
    INTERNAL_SERVER_ERROR,
    NO_CONTENT,
    NOT_FOUND,
    PAYLOAD_TOO_LARGE,
    SERVICE_UNAVAILABLE,
    HttpResponse,
    function_answer,
    gateway_answer,
)
from local.gateway.routing import Match, RouteTable

# API Gateway, "Quotas for HTTP APIs"; request line and headers count together.
MAX_HEADER_BYTES = 10_240
MAX_BODY_BYTES = 10_000_000
HOSTS = frozenset({"localhost", "127.0.0.1"})
# Lambda, "Quotas": a synchronous invocation's event, and its result.
MAX_EVENT_BYTES = 6_291_556


class Gateway:
    """Routes requests to functions. Lives as long as the server that runs it.

    Args:
        routes: The API's routes.
        cross_origin: The API's CORS configuration, if any.
        environments: Function's logical id → where it runs.
        observe: Told of every exchange, after the answer was sent.
    """

    def __init__(
        self,
        *,
        routes: RouteTable,
        cross_origin: CrossOrigin | None,
        environments: Mapping[str, ExecutionEnvironment],
        observe: Observer = lambda _: None,
    ) -> None:
        self._routes = routes
        self._cross_origin = cross_origin
        self._environments = environments
        self._observe = observe

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        request = _without_body(scope)
        body = await _body(receive)
        if body is None:
            response = gateway_answer(PAYLOAD_TOO_LARGE)
        else:
            request = replace(request, body=body)
            response = await self._answer(request)
        await _send(send, response)
        milliseconds = (time.perf_counter() - started) * 1_000
        self._observe(observed_exchange(request, status=response.status, milliseconds=milliseconds))

    async def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.size_bytes > MAX_HEADER_BYTES:
            return gateway_answer(HEADERS_TOO_LARGE)
        # API Gateway finds the API by its host; a page that points its own name at this machine finds none.
        if request.host not in HOSTS:
            return gateway_answer(FORBIDDEN)
        preflight = preflight_answer(self._cross_origin, request)
        if preflight is not None:
            return preflight
        match = self._routes.match(request.method, request.path)
        response = gateway_answer(NOT_FOUND) if match is None else await self._invoke(request, match)
        return with_cross_origin(self._cross_origin, request, response)

    async def _invoke(self, request: HttpRequest, match: Match) -> HttpResponse:
        event = request_event(request, match)
        if len(json.dumps(event)) > MAX_EVENT_BYTES:
            return gateway_answer(PAYLOAD_TOO_LARGE)
        environment = self._environments[match.route.function]
        try:
            result = await asyncio.wait_for(environment.invoke(event), match.route.timeout_seconds)
        except TimeoutError:
            return gateway_answer(SERVICE_UNAVAILABLE)
        except Exception:  # noqa: BLE001 -- the boundary: Lambda reports any failure of the function to the gateway
            traceback.print_exc()
            return gateway_answer(INTERNAL_SERVER_ERROR)
        return _within_limit(function_answer(result))


def _within_limit(response: HttpResponse) -> HttpResponse:
    return response if len(response.body) <= MAX_EVENT_BYTES else gateway_answer(INTERNAL_SERVER_ERROR)


def _without_body(scope: Scope) -> HttpRequest:
    client, server = scope.get("client"), scope.get("server")
    return HttpRequest(
        method=scope["method"],
        raw_path=scope["raw_path"].decode("latin-1"),
        raw_query=scope["query_string"].decode("latin-1"),
        headers=tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]),
        body=b"",
        protocol=f"HTTP/{scope['http_version']}",
        source_ip=client[0] if client else "127.0.0.1",
        port=str(server[1]) if server else "",
    )


async def _body(receive: Receive) -> bytes | None:
    """Read the body, or return None as soon as it is longer than API Gateway takes."""
    chunks: list[bytes] = []
    length = 0
    while True:
        message: Mapping[str, Any] = await receive()
        chunks.append(message.get("body", b""))
        length += len(chunks[-1])
        if length > MAX_BODY_BYTES:
            return None
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _send(send: Send, response: HttpResponse) -> None:
    passed = [(name, value) for name, value in response.headers if name != "content-length"]
    passed.append(("apigw-requestid", uuid.uuid4().hex[:16]))
    if response.status != NO_CONTENT:
        passed.append(("content-length", str(len(response.body))))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in passed]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
