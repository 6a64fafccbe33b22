"""The MCP endpoint: authentication, then authorisation, then the protocol. The order is the design."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from mcp.server.lowlevel import Server
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

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
_READ = frozenset({"accept", "authorization", "content-encoding", "content-type", "origin"})


def reads(header: str) -> bool:
    """Whether a header called so, in small letters, is looked at: by us, or by the SDK, whose own begin alike."""
    return header in _READ or header.startswith("mcp-")


class Endpoint:
    """ASGI application that answers every request to ``/mcp``. Lives as long as the execution environment.

    ``GET`` and ``DELETE`` are answered here, because the gateway carries no streams and the server has no sessions.
    Starlette's request and responses, without its router: there is one path, and one method that does anything.
    """

    def __init__(
        self, settings: IdentitySettings, verifier: Verifier, discovery: Discovery, server: Server[Any]
    ) -> None:
        self._settings = settings
        self._verifier = verifier
        self._discovery = discovery
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        response = await self._respond(Request(scope, receive))
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        # The resource is one URL, to the letter: another is nothing here, and nobody is sent on.
        if request.scope["path"] != PATH:
            return PlainTextResponse("Not Found", HTTPStatus.NOT_FOUND)
        try:
            match request.method:
                case "POST":
                    return await self._converse(request)
                case "GET" | "HEAD" | "DELETE":
                    self._identify(request)
                    return method_not_allowed()
        except ServiceDeskError as error:
            record_request_refused(error)
            return answer(error, self._settings)
        except Exception as error:  # noqa: BLE001 -- the boundary between our code and the wire
            record_broken("a request broke", error)
            return internal_error()
        return PlainTextResponse("Method Not Allowed", HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})

    async def _converse(self, request: Request) -> Response:
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

    def _identify(self, request: Request) -> Principal:
        # MCP transports, "Security Warning": a page that was made to resolve to us must not act as the person.
        if any(origin not in self._settings.allowed_origins for origin in request.headers.getlist("origin")):
            raise ForbiddenOrigin
        return self._verifier.verify(bearer_token(request.headers.getlist("authorization")))
