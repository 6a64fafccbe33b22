"""The request's body, before the protocol reads it: one well-formed JSON-RPC message, or a clear refusal.

The SDK checks the same, and on older revisions puts the parser's words about the caller's input into its answer.
"""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus
from typing import Any

import mcp_types as types
import pydantic_core
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

# A service desk's longest argument is a ticket's description; the gateway would carry ten times as much.
MAX_BODY_BYTES = 1_048_576


class BodyFault(Enum):
    """What is wrong with a body: HTTP status, JSON-RPC code, and what to tell the caller."""

    TOO_LARGE = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, types.INVALID_REQUEST, "The request body is larger than 1 MiB")
    NOT_JSON = (HTTPStatus.BAD_REQUEST, types.PARSE_ERROR, "Parse error: the body is not JSON")
    NOT_ONE_MESSAGE = (
        HTTPStatus.BAD_REQUEST,
        types.INVALID_REQUEST,
        "Invalid request: the body must be one JSON-RPC message; batches are not accepted",
    )
    NOT_A_MESSAGE = (HTTPStatus.BAD_REQUEST, types.INVALID_REQUEST, "Invalid request: not a JSON-RPC 2.0 message")

    def response(self) -> Response:
        """Return the answer: a JSON-RPC error that names no request, because none could be read."""
        status, code, message = self.value
        body = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}}
        return JSONResponse(body, status)


def message_in(body: bytes) -> dict[str, Any] | BodyFault:
    """Return the one JSON-RPC message that `body` is, decoded, or what keeps it from being one."""
    if len(body) > MAX_BODY_BYTES:
        return BodyFault.TOO_LARGE
    try:
        # Refuses NaN, lone surrogates, and nesting deeper than a call stack bears.
        decoded: Any = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError:
        return BodyFault.NOT_JSON
    if not isinstance(decoded, dict):
        return BodyFault.NOT_ONE_MESSAGE
    try:
        message = types.jsonrpc_message_adapter.validate_python(decoded, by_name=False)
    except ValidationError:
        return BodyFault.NOT_A_MESSAGE
    # JSON-RPC 2.0 §4.1: what has an id is no notification, and is owed an answer even when the id is malformed.
    return BodyFault.NOT_A_MESSAGE if isinstance(message, types.JSONRPCNotification) and "id" in decoded else decoded
