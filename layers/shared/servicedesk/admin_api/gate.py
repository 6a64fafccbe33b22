"""The one way in to ``/admin/api``: nothing behind it is parsed, found or told before it is known who asks."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicedesk.admin_api.problems import broken, problem, refusal
from servicedesk.errors import ForbiddenOrigin, InvalidToken, ServiceDeskError
from servicedesk.identity.bearer import bearer_token
from servicedesk.identity.principal import Principal
from servicedesk.server.log import describe, logger
from servicedesk.settings import IdentitySettings

PROTECTED_PATH = "/admin/api"
MAX_BODY_BYTES = 1_048_576

#: A token in, an administrator out; raises what makes the answer otherwise.
Admission = Callable[[str], Principal]


class Gate:
    """Lets administrators through to `app`; requests that are not for the API pass it by.

    Args:
        app: What is behind.
        settings: Whose tokens and which pages are accepted.
        admit: Decides about a token.
    """

    def __init__(self, app: ASGIApp, settings: IdentitySettings, admit: Admission) -> None:
        self._app = app
        self._settings = settings
        self._admit = admit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not _is_protected(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        refused = self._refused(request)
        if refused is not None:
            await refused(scope, receive, send)
            return
        body = await request.body()
        if len(body) > MAX_BODY_BYTES:
            detail = f"A request is at most {MAX_BODY_BYTES} bytes."
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)(scope, receive, send)
            return
        await self._app(scope, _replay(body), send)

    def _refused(self, request: Request) -> Response | None:
        try:
            self._check_origin(request)
            request.state.principal = self._admit(bearer_token(request.headers.getlist("authorization")))
        except ServiceDeskError as error:
            reason = error.fault if isinstance(error, InvalidToken) else None
            logger.warning("administration refused", extra={"refusal": type(error).__name__, "reason": reason})
            return refusal(error, self._settings)
        except Exception as error:  # noqa: BLE001 -- the boundary: whatever broke, nobody was let in
            logger.error("a request broke", extra=describe(error))
            return broken()
        return None

    def _check_origin(self, request: Request) -> None:
        if any(origin not in self._settings.allowed_origins for origin in request.headers.getlist("origin")):
            raise ForbiddenOrigin


def administrator(request: Request) -> Principal:
    """Return the administrator that the gate let through."""
    principal: Principal = request.state.principal
    return principal


def _is_protected(path: str) -> bool:
    return path == PROTECTED_PATH or path.startswith(PROTECTED_PATH + "/")


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
