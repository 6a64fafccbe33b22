"""The MCP endpoint: authentication, then authorisation, then the protocol. The order is the design."""

from __future__ import annotations

from typing import Any

from mcp.server.lowlevel import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from servicedesk.discovery.discovery import Discovery
from servicedesk.errors import ForbiddenOrigin, ServiceDeskError
from servicedesk.identity.bearer import bearer_token
from servicedesk.identity.principal import Principal
from servicedesk.identity.token_cache import Verifier
from servicedesk.server.answers import answer, internal_error, method_not_allowed
from servicedesk.server.conversation import begin
from servicedesk.server.decisions import record_broken, record_request_refused
from servicedesk.server.exchange import exchange
from servicedesk.server.headers import fault_in
from servicedesk.server.message import Refusal, message_in
from servicedesk.server.revision import HEADER
from servicedesk.settings import IdentitySettings

PATH = "/mcp"


def endpoint(settings: IdentitySettings, verifier: Verifier, discovery: Discovery, server: Server[Any]) -> Starlette:
    """Build the application that answers every request to ``/mcp``.

    ``GET`` and ``DELETE`` are answered here, because the gateway carries no streams and the server has no sessions.
    Starlette and not FastAPI: the one route that reads a body hands it to the SDK as it is.
    """

    def identify(request: Request) -> Principal:
        _check_origin(request, settings)
        return verifier.verify(bearer_token(request.headers.getlist("authorization")))

    async def converse(request: Request) -> Response:
        conversation = begin(request, discovery.open(identify(request)))
        fault = fault_in(request.headers)
        message = Refusal(fault=fault) if fault else message_in(await request.body(), request.headers.get(HEADER))
        if isinstance(message, Refusal):
            conversation.record_refused(message.fault.name)
            return message.response()
        return conversation.ended(await exchange(server, request, message))

    async def refuse_method(request: Request) -> Response:
        identify(request)
        return method_not_allowed()

    async def refuse(_: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceDeskError)  # noqa: S101 -- what the handler is registered for
        record_request_refused(error)
        return answer(error, settings)

    async def apologise(_: Request, error: Exception) -> Response:
        record_broken("a request broke", error)
        return internal_error()

    application = Starlette(
        routes=[
            Route(PATH, converse, methods=["POST"]),
            Route(PATH, refuse_method, methods=["GET", "DELETE"]),
        ],
        exception_handlers={ServiceDeskError: refuse, Exception: apologise},
    )
    # The resource is one URL, to the letter: another is nothing here, and nobody is sent on.
    application.router.redirect_slashes = False
    return application


def _check_origin(request: Request, settings: IdentitySettings) -> None:
    # MCP transports, "Security Warning": a page that was made to resolve to us must not act as the person.
    if any(origin not in settings.allowed_origins for origin in request.headers.getlist("origin")):
        raise ForbiddenOrigin
