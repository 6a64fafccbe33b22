"""The MCP endpoint: authentication, then authorisation, then the protocol. The order is the design."""

from __future__ import annotations

from http import HTTPStatus
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
from servicedesk.server.audit_record import record_broken, record_request_refused
from servicedesk.server.conversation import Conversation
from servicedesk.server.http import answer, internal_error, method_not_allowed
from servicedesk.server.kernel import exchange
from servicedesk.server.message import REVISION_HEADER, message_in
from servicedesk.server.rules import Refusal, broken_by
from servicedesk.settings import IdentitySettings

PATH = "/mcp"


def endpoint(settings: IdentitySettings, verifier: Verifier, discovery: Discovery, server: Server[Any]) -> Starlette:
    """Build the application that answers every request to ``/mcp``.

    ``GET`` and ``DELETE`` are answered here, because the gateway carries no streams and the server has no sessions.
    Starlette and not FastAPI: there is one route that reads a body.
    """
    handlers = _RequestHandlers(settings, verifier, discovery, server)
    application = Starlette(
        routes=[
            Route(PATH, handlers.converse, methods=["POST"]),
            Route(PATH, handlers.refuse_method, methods=["GET", "DELETE"]),
        ],
        exception_handlers={ServiceDeskError: handlers.refuse, Exception: _answer_defect},
    )
    # The resource is one URL, to the letter: another is nothing here, and nobody is sent on.
    application.router.redirect_slashes = False
    return application


class _RequestHandlers:
    def __init__(
        self, settings: IdentitySettings, verifier: Verifier, discovery: Discovery, server: Server[Any]
    ) -> None:
        self._settings = settings
        self._verifier = verifier
        self._discovery = discovery
        self._server = server

    async def converse(self, request: Request) -> Response:
        conversation = Conversation(toolbox=self._discovery.open(self._identify(request)))
        headers = request.headers
        broken = broken_by(headers)
        message = Refusal(rule=broken) if broken else message_in(await request.body(), headers.get(REVISION_HEADER))
        if isinstance(message, Refusal):
            conversation.record_refused(message.rule.name)
            return message.response()
        response = await exchange(self._server, message, headers, conversation)
        if response.status_code == HTTPStatus.BAD_REQUEST:
            # By the SDK, before a handler was asked: a header that says otherwise, an envelope that is none.
            conversation.record_refused("ENVELOPE")
        return response

    async def refuse_method(self, request: Request) -> Response:
        self._identify(request)
        return method_not_allowed()

    async def refuse(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, ServiceDeskError)  # noqa: S101 -- what the handler is registered for
        record_request_refused(error)
        return answer(error, self._settings)

    def _identify(self, request: Request) -> Principal:
        # MCP transports, "Security Warning": a page that was made to resolve to us must not act as the person.
        if any(origin not in self._settings.allowed_origins for origin in request.headers.getlist("origin")):
            raise ForbiddenOrigin
        return self._verifier.verify(bearer_token(request.headers.getlist("authorization")))


async def _answer_defect(_: Request, error: Exception) -> Response:
    record_broken("a request broke", error)
    return internal_error()
