"""Authentication in front of ``/admin/api``: nothing behind it is parsed, found or told before it is known who asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicedesk.admin_api.callers import PROTECTED_PATH
from servicedesk.admin_api.problems import internal_error, problem, refusal
from servicedesk.errors import ForbiddenOrigin, OutOfBounds, ServiceDeskError
from servicedesk.identity.bearer import bearer_token
from servicedesk.identity.principal import Principal
from servicedesk.server.audit_record import record_broken, record_message_refused, record_request_refused
from servicedesk.server.bounds import MAX_BODY_BYTES, MAX_DEPTH, MAX_VALUES, decode
from servicedesk.settings import IdentitySettings

#: A token in, with the method and path that are asked for, and who may ask out; raises what makes the answer otherwise.
Admission = Callable[[str, str, str], Principal]


class BodyFault(Enum):
    """What is wrong with a body: status, kind of problem, and what to do. The log says its name."""

    TOO_LARGE = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        f"A request has at most {MAX_BODY_BYTES:,} bytes. Change a group at a time.",
    )
    TOO_MUCH = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too-large",
        f"A request has at most {MAX_VALUES:,} values, nested at most {MAX_DEPTH} deep. Change a group at a time.",
    )
    NOT_JSON = (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", "The body is not JSON.")


class Gate:
    """Lets those through to `app` who may; requests that are not for the API pass it by."""

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
        refused = self._refusal(request)
        if refused is not None:
            await refused(scope, receive, send)
            return
        body = await request.body()
        fault = _fault(body)
        if fault is not None:
            record_message_refused(caller(request), fault.name)
            await problem(*fault.value)(scope, receive, send)
            return
        await self._app(scope, _replay(body), send)

    def _refusal(self, request: Request) -> Response | None:
        try:
            self._check_origin(request)
            token = bearer_token(request.headers.getlist("authorization"))
            request.state.principal = self._admit(token, request.method, request.scope["path"])
        except ServiceDeskError as error:
            record_request_refused(error)
            return refusal(error, self._settings)
        except Exception as error:  # noqa: BLE001 -- the boundary: whatever broke, nobody was let in
            record_broken("a request broke", error)
            return internal_error()
        return None

    def _check_origin(self, request: Request) -> None:
        if any(origin not in self._settings.allowed_origins for origin in request.headers.getlist("origin")):
            raise ForbiddenOrigin


def _fault(body: bytes) -> BodyFault | None:
    if len(body) > MAX_BODY_BYTES:
        return BodyFault.TOO_LARGE
    try:
        # Stricter than the framework, which takes NaN.
        decode(body or b"null")
    except OutOfBounds:
        return BodyFault.TOO_MUCH
    except ValueError:
        return BodyFault.NOT_JSON
    return None


def caller(request: Request) -> Principal:
    """Return whom the gate let through: an administrator, or a program."""
    principal: Principal = request.state.principal
    return principal


def behind_gate(router: APIRouter) -> Sequence[BaseRoute]:
    """Return the routes of a router; raise `ValueError` for one that the gate would let anybody through to."""
    for route in router.routes:
        if not isinstance(route, APIRoute) or not _is_protected(route.path):
            raise ValueError(f"{route} must be below {PROTECTED_PATH}")
    return router.routes


def _is_protected(path: str) -> bool:
    return path == PROTECTED_PATH or path.startswith(PROTECTED_PATH + "/")


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
