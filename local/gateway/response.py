"""What API Gateway makes of a function's result (payload format 2.0)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """A response as it goes over the wire."""

    status: int
    #: Lower-case names.
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def with_headers(self, headers: Iterable[tuple[str, str]]) -> HttpResponse:
        """Return the same response with more headers."""
        return HttpResponse(status=self.status, headers=(*self.headers, *headers), body=self.body)


NO_CONTENT = 204
FORBIDDEN = 403
NOT_FOUND = 404
PAYLOAD_TOO_LARGE = 413
HEADERS_TOO_LARGE = 431
INTERNAL_SERVER_ERROR = 500
SERVICE_UNAVAILABLE = 503

# The gateway's own words, by status.
_MESSAGES = {
    FORBIDDEN: "Forbidden",
    NOT_FOUND: "Not Found",
    PAYLOAD_TOO_LARGE: "Request Entity Too Large",
    HEADERS_TOO_LARGE: "Request Header Fields Too Large",
    INTERNAL_SERVER_ERROR: "Internal Server Error",
    SERVICE_UNAVAILABLE: "Service Unavailable",
}


def gateway_answer(status: int) -> HttpResponse:
    """Return what API Gateway says when it answers itself."""
    return HttpResponse(
        status=status,
        headers=(("content-type", "application/json"),),
        body=json.dumps({"message": _MESSAGES[status]}, separators=(",", ":")).encode(),
    )


def function_answer(result: object) -> HttpResponse:
    """Return what API Gateway makes of a function's result.

    Without a ``statusCode`` the whole result is the body of a 200. A result that cannot be understood is a 500.
    """
    if not isinstance(result, dict) or "statusCode" not in result:
        body = result if isinstance(result, str) else json.dumps(result)
        return HttpResponse(status=200, headers=(("content-type", "application/json"),), body=body.encode())
    try:
        headers = [(str(name).lower(), str(value)) for name, value in (result.get("headers") or {}).items()]
        cookies = [("set-cookie", str(cookie)) for cookie in result.get("cookies") or ()]
        if not any(name == "content-type" for name, _ in headers):
            headers.append(("content-type", "text/plain;charset=UTF-8"))
        return HttpResponse(
            status=int(result["statusCode"]),
            headers=(*headers, *cookies),
            body=_body(result.get("body") or "", is_base64=bool(result.get("isBase64Encoded"))),
        )
    except (AttributeError, TypeError, ValueError, binascii.Error):
        return gateway_answer(INTERNAL_SERVER_ERROR)


def _body(body: str, *, is_base64: bool) -> bytes:
    return base64.b64decode(body, validate=True) if is_base64 else body.encode()
