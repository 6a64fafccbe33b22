"""The MCP endpoint: identity, then discovery, then the protocol. The order is the design."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from mcp.server.lowlevel import Server
from starlette.requests import Request
from starlette.responses import Response

from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import ForbiddenOrigin, InvalidToken, ServiceDeskError
from servicedesk.identity.bearer import bearer_token
from servicedesk.identity.principal import Principal
from servicedesk.identity.remembered import Verifier
from servicedesk.server.answers import answer, internal_error, method_not_allowed
from servicedesk.server.conversation import begin
from servicedesk.server.exchange import exchange
from servicedesk.server.log import describe, logger
from servicedesk.server.message import BodyFault, message_in
from servicedesk.server.revision import HEADER, mismatch
from servicedesk.settings import IdentitySettings

PATH = "/mcp"


def endpoint(settings: IdentitySettings, verifier: Verifier, discovery: Discovery, server: Server[Any]) -> FastAPI:
    """Build the application that answers every request to ``/mcp``.

    ``GET`` and ``DELETE`` are answered here, because the gateway carries no streams and the server has no sessions.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)

    async def identify(request: Request) -> Principal:
        _check_origin(request, settings)
        return verifier.verify(bearer_token(request.headers.getlist("authorization")))

    @app.post(PATH)
    async def converse(request: Request, principal: Principal = Depends(identify)) -> Response:
        conversation = begin(request, discovery.open(principal))
        body = await request.body()
        if (refusal := _refusal(request, body)) is not None:
            return refusal
        response = await exchange(server, request, body)
        if conversation.failure is not None:
            raise conversation.failure
        return response

    @app.api_route(PATH, methods=["GET", "DELETE"])
    async def refuse_method(principal: Principal = Depends(identify)) -> Response:  # noqa: ARG001
        return method_not_allowed()

    @app.exception_handler(ServiceDeskError)
    async def refuse(request: Request, error: ServiceDeskError) -> Response:  # noqa: ARG001 -- FastAPI's signature
        _log_refusal(error)
        return answer(error, settings)

    @app.exception_handler(Exception)
    async def apologise(request: Request, error: Exception) -> Response:  # noqa: ARG001 -- FastAPI's signature
        logger.error("a request broke", extra=describe(error))
        return internal_error()

    return app


def _check_origin(request: Request, settings: IdentitySettings) -> None:
    # MCP transports, "Security Warning": a page that was made to resolve to us must not act as the person.
    if any(origin not in settings.allowed_origins for origin in request.headers.getlist("origin")):
        raise ForbiddenOrigin


def _refusal(request: Request, body: bytes) -> Response | None:
    """Return the answer to a request whose message must not be served, or None."""
    message = message_in(body)
    return message.response() if isinstance(message, BodyFault) else mismatch(message, request.headers.get(HEADER))


def _log_refusal(error: ServiceDeskError) -> None:
    reason = error.fault if isinstance(error, InvalidToken) else None
    logger.warning("request refused", extra={"refusal": type(error).__name__, "reason": reason})
