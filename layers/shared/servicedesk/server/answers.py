"""HTTP answers of the MCP endpoint: which error becomes which."""

from __future__ import annotations

from http import HTTPStatus

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
from servicedesk.settings import IdentitySettings

RETRY_AFTER_SECONDS = 2


def answer(error: ServiceDeskError, settings: IdentitySettings) -> Response:
    """Return the response for `error`. It tells the caller what to do, and never why exactly a token was refused."""
    match error:
        case MissingToken():
            return _challenged(HTTPStatus.UNAUTHORIZED, "missing_token", "Send an access token.", error, settings)
        case InvalidToken():
            description = "The access token was refused. Sign in again."
            return _challenged(HTTPStatus.UNAUTHORIZED, "invalid_token", description, error, settings)
        case InsufficientScope():
            description = f"Ask for a token with the scope {settings.required_scope}."
            return _challenged(HTTPStatus.FORBIDDEN, "insufficient_scope", description, error, settings)
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


def _challenged(
    status: HTTPStatus, code: str, description: str, error: ServiceDeskError, settings: IdentitySettings
) -> Response:
    response = _plain(status, code, description)
    response.headers["WWW-Authenticate"] = challenge(settings, error)
    return response


def _plain(status: HTTPStatus, code: str, description: str) -> Response:
    return JSONResponse({"error": code, "error_description": description}, status)
