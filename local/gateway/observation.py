"""What a request to the MCP endpoint was about, for the line the watching person sees."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from local.exchange import ServedRequest
from local.gateway.event import HttpRequest

# A method or a tool is a word; whatever is longer was not meant for this line.
MAX_NAME_CHARACTERS = 64
BAD_REQUEST = 400


def observed_exchange(request: HttpRequest, *, status: int, milliseconds: float) -> ServedRequest:
    """Return the line for `request`."""
    message = _message(request)
    parameters = message.get("params")
    tool = parameters.get("name") if isinstance(parameters, dict) else None
    return ServedRequest(
        method=request.method,
        path=request.path,
        status=status,
        milliseconds=milliseconds,
        # The function has checked the token: when it went on to answer, the token's claims hold.
        username=_username(request) if status < BAD_REQUEST else "",
        operation=_name(message.get("method")),
        tool=_name(tool),
    )


def _message(request: HttpRequest) -> Mapping[str, Any]:
    if request.method != "POST":
        return {}
    try:
        message = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _username(request: HttpRequest) -> str:
    """Read the name out of a token that somebody else has verified."""
    parts = request.header("authorization").split(".")
    if len(parts) != 3:  # noqa: PLR2004 -- RFC 7519 §3: header, claims, signature
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        return _name(claims.get("username"))
    except (ValueError, AttributeError, RecursionError):
        return ""


def _name(value: object) -> str:
    return value if isinstance(value, str) and value.isprintable() and len(value) <= MAX_NAME_CHARACTERS else ""
