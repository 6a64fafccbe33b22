"""CORS as API Gateway does it: preflights never reach a function, and a function's own CORS headers are dropped."""

from __future__ import annotations

from fnmatch import fnmatchcase

from delivery.template.routes import CrossOrigin
from local.gateway.event import HttpRequest
from local.gateway.response import NO_CONTENT, HttpResponse

_PREFIX = "access-control-"


def preflight_answer(configuration: CrossOrigin | None, request: HttpRequest) -> HttpResponse | None:
    """Return the answer to a preflight, or None when the request is none or the API does not answer for CORS."""
    asks = request.header("origin") and request.header("access-control-request-method")
    if configuration is None or request.method != "OPTIONS" or not asks:
        return None
    answer = HttpResponse(status=NO_CONTENT, headers=())
    if not _allows(configuration, request.header("origin")):
        return answer
    headers = [
        *_origin_headers(configuration, request),
        (_PREFIX + "allow-methods", ",".join(configuration.allow_methods)),
        (_PREFIX + "allow-headers", ",".join(configuration.allow_headers)),
    ]
    if configuration.max_age_seconds is not None:
        headers.append((_PREFIX + "max-age", str(configuration.max_age_seconds)))
    return answer.with_headers(headers)


def with_cross_origin(configuration: CrossOrigin | None, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return `response` with the gateway's CORS headers in place of the function's."""
    if configuration is None:
        return response
    own = tuple((name, value) for name, value in response.headers if not name.startswith(_PREFIX))
    response = HttpResponse(status=response.status, headers=own, body=response.body)
    if not _allows(configuration, request.header("origin")):
        return response
    return response.with_headers(
        [
            *_origin_headers(configuration, request),
            (_PREFIX + "expose-headers", ",".join(configuration.expose_headers)),
        ]
    )


def _allows(configuration: CrossOrigin, origin: str) -> bool:
    return bool(origin) and any(fnmatchcase(origin, allowed) for allowed in configuration.allow_origins)


def _origin_headers(configuration: CrossOrigin, request: HttpRequest) -> list[tuple[str, str]]:
    anyone = "*" in configuration.allow_origins
    headers = [(_PREFIX + "allow-origin", "*" if anyone else request.header("origin"))]
    if not anyone:
        headers.append(("vary", "origin"))
    if configuration.allow_credentials:
        headers.append((_PREFIX + "allow-credentials", "true"))
    return headers
