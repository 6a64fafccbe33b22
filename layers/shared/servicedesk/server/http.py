"""HTTP around the applications: which error becomes which answer, and API Gateway's events."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from typing import Any

from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES
from mangum.handlers import HTTPGateway
from mangum.types import ASGI, LambdaContext, Scope
from starlette.responses import JSONResponse, Response

from servicedesk.errors import (
    ForbiddenOrigin,
    InsufficientScope,
    InvalidToken,
    MissingToken,
    ServiceDeskError,
    Unavailable,
)
from servicedesk.identity.challenge import challenge
from servicedesk.server.audit_record import record_broken
from servicedesk.settings import IdentitySettings

Event = dict[str, Any]

#: What goes into the event as it is; anything else in base 64.
_TEXTS = [*DEFAULT_TEXT_MIME_TYPES, "application/problem+json"]
_NOBODYS = frozenset({"host", "x-forwarded-port"})
RETRY_AFTER_SECONDS = 2


def answer(error: ServiceDeskError, settings: IdentitySettings) -> Response:
    """Return the response for `error`. It tells the caller what to do, and never why exactly a token was refused."""
    match error:
        case MissingToken():
            return _challenge(HTTPStatus.UNAUTHORIZED, "missing_token", "Send an access token.", error, settings)
        case InvalidToken():
            description = "The access token was refused. Sign in again."
            return _challenge(HTTPStatus.UNAUTHORIZED, "invalid_token", description, error, settings)
        case InsufficientScope():
            description = f"Ask for a token with the scope {settings.required_scope}."
            return _challenge(HTTPStatus.FORBIDDEN, "insufficient_scope", description, error, settings)
        case ForbiddenOrigin():
            return _plain(HTTPStatus.FORBIDDEN, "forbidden_origin", "This server does not answer pages of that origin.")
        case Unavailable():
            response = _plain(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Nothing was decided. Try again.")
            response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
            return response
        case _:
            return internal_error()


def internal_error() -> Response:
    """Return the answer to a defect of ours: nothing about it leaves the log."""
    return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong on our side.")


def method_not_allowed() -> Response:
    """Return the answer to a known caller who does anything but POST: there are no streams and no sessions."""
    response = _plain(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Send MCP messages with POST.")
    response.headers["Allow"] = "POST"
    return response


def _challenge(
    status: HTTPStatus, code: str, description: str, error: ServiceDeskError, settings: IdentitySettings
) -> Response:
    response = _plain(status, code, description)
    response.headers["WWW-Authenticate"] = challenge(settings, error)
    return response


def _plain(status: HTTPStatus, code: str, description: str) -> Response:
    return JSONResponse({"error": code, "error_description": description}, status)


class GatewayAdapter:
    """Invokes an ASGI application with HTTP API events, payload format 2.0. Lives as long as the environment."""

    def __init__(self, application: ASGI, reads: Callable[[str], bool] = lambda _name: True) -> None:
        """Wrap `application`; `reads` says which headers it is given, by their names in small letters."""
        self._reads = reads
        # Off: Mangum would otherwise start and stop the application on every invocation.
        self._mangum = Mangum(application, lifespan="off", text_mime_types=_TEXTS, custom_handlers=[_HttpApi])

    def __call__(self, event: Event, context: LambdaContext) -> Event:
        """Return the answer for the gateway, whatever happens: the runtime would log an exception's text."""
        try:
            return self._mangum({**event, "headers": self._readable(event["headers"])}, context)
        except Exception as error:  # noqa: BLE001 -- the boundary between our code and the runtime
            record_broken("an invocation broke", error)
            return _internal_error(internal_error().body)

    def _readable(self, headers: dict[str, str]) -> dict[str, str]:
        """Leave out what the libraries raise on and nothing of ours reads, and what the application does not.

        Mangum makes numbers of where the caller believes the server to be. A name outside ASCII is none (RFC 9110
        §5.1), and Starlette lists it but does not find it: its small letters are not those of the bytes on the wire.
        """
        return {
            name: value
            for name, value in headers.items()
            if name.isascii() and (lower := name.lower()) not in _NOBODYS and self._reads(lower)
        }


class _HttpApi(HTTPGateway):
    """Mangum's handler of such events, which makes a request of one once, and not again for its answer."""

    @cached_property
    def scope(self) -> Scope:
        return super().scope


def _internal_error(body: bytes | memoryview) -> Event:
    return {
        "statusCode": HTTPStatus.INTERNAL_SERVER_ERROR.value,
        "headers": {"content-type": "application/json"},
        "body": bytes(body).decode(),
        "isBase64Encoded": False,
    }
