"""Validation of the request's body: one well-formed JSON-RPC message, or a clear refusal.

The SDK checks the same, and on older revisions puts the parser's words about the caller's input into its answer. What
it does with a message grows faster than the message, so it is given none that is too much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

import mcp_types as types
import pydantic_core
from mcp_types.version import SUPPORTED_PROTOCOL_VERSIONS
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from servicedesk.errors import OutOfBounds
from servicedesk.server.asking import read_of
from servicedesk.server.bounds import MAX_BODY_BYTES, MAX_DEPTH, MAX_VALUES, decoded
from servicedesk.server.revision import SERVED, disagree, served_to

_ANSWERS: Final = "inputResponses"


class Fault(Enum):
    """What is wrong with a request: HTTP status, JSON-RPC code, and what to tell the caller. The log says its name."""

    TOO_LARGE = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        types.INVALID_REQUEST,
        f"The request body is larger than {MAX_BODY_BYTES // 1_024} KiB",
    )
    TOO_MUCH = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        types.INVALID_REQUEST,
        f"The message has more than {MAX_VALUES:,} values, or they are nested more than {MAX_DEPTH} deep",
    )
    NOT_JSON = (HTTPStatus.BAD_REQUEST, types.PARSE_ERROR, "Parse error: the body is not JSON")
    NOT_ONE_MESSAGE = (
        HTTPStatus.BAD_REQUEST,
        types.INVALID_REQUEST,
        "Invalid request: the body must be one JSON-RPC message; send each of a batch in a request of its own",
    )
    NOT_A_MESSAGE = (HTTPStatus.BAD_REQUEST, types.INVALID_REQUEST, "Invalid request: not a JSON-RPC 2.0 message")
    ENCODED = (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        types.INVALID_REQUEST,
        "Send the body as it is, without Content-Encoding",
    )
    OTHER_MEDIA_TYPE = (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        types.INVALID_REQUEST,
        "Send Content-Type: application/json",
    )
    NOT_ACCEPTABLE = (
        HTTPStatus.NOT_ACCEPTABLE,
        types.INVALID_REQUEST,
        "Send Accept: application/json, text/event-stream",
    )
    UNKNOWN_REVISION = (
        HTTPStatus.BAD_REQUEST,
        types.UNSUPPORTED_PROTOCOL_VERSION,
        f"Unsupported protocol version in MCP-Protocol-Version; served are {', '.join(SERVED)}",
    )
    #: Streamable HTTP 2026-07-28, "Protocol Version Header".
    OTHER_REVISION = (
        HTTPStatus.BAD_REQUEST,
        types.HEADER_MISMATCH,
        "mcp-protocol-version header does not match the request envelope's protocol version",
    )
    #: MCP multi round-trip requests, "Error Handling".
    NO_ANSWER = (
        HTTPStatus.BAD_REQUEST,
        types.INVALID_PARAMS,
        'inputResponses must be an object; its "confirmation" has an action, and a content with a plain "confirm"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A body that is not looked into any further."""

    fault: Fault
    #: None where no request could be read.
    request_id: object = None
    #: What else a program may want to know.
    data: object = None

    def response(self) -> Response:
        """Return the answer: a JSON-RPC error."""
        status, code, message = self.fault.value
        error = {"code": code, "message": message, **({} if self.data is None else {"data": self.data})}
        body = {"jsonrpc": "2.0", "id": self.request_id, "error": error}
        return JSONResponse(body, status)


def message_in(body: bytes, revision: str | None) -> bytes | Refusal:
    """Return the message as the SDK may read it, or why it may not.

    Args:
        body: As it was sent.
        revision: What the request's header names.
    """
    message = _decoded(body)
    if isinstance(message, Fault):
        return Refusal(fault=message)
    if disagree(message, revision):
        return Refusal(fault=Fault.OTHER_REVISION, request_id=message["id"])
    if revision is not None and revision not in SUPPORTED_PROTOCOL_VERSIONS:
        return Refusal(fault=Fault.UNKNOWN_REVISION, request_id=message.get("id"), data=_versions(message, revision))
    return _with_what_is_read(message, body)


def _decoded(body: bytes) -> dict[str, Any] | Fault:
    if len(body) > MAX_BODY_BYTES:
        return Fault.TOO_LARGE
    try:
        message = decoded(body)
    except OutOfBounds:
        return Fault.TOO_MUCH
    except ValueError:
        return Fault.NOT_JSON
    return _fault(message) or message


def _versions(message: Mapping[str, Any], requested: str) -> object:
    served = list(served_to(message))
    return types.UnsupportedProtocolVersionErrorData(supported=served, requested=requested).model_dump(mode="json")


def _fault(message: Any) -> Fault | None:  # noqa: ANN401 -- JSON
    if not isinstance(message, dict):
        return Fault.NOT_ONE_MESSAGE
    try:
        parsed = types.jsonrpc_message_adapter.validate_python(message, by_name=False)
    except ValidationError:
        return Fault.NOT_A_MESSAGE
    # JSON-RPC 2.0 §4.1: what has an id is no notification, and is owed an answer even when the id is malformed.
    is_malformed = isinstance(parsed, types.JSONRPCNotification) and "id" in message
    return Fault.NOT_A_MESSAGE if is_malformed else None


def _with_what_is_read(message: Mapping[str, Any], body: bytes) -> bytes | Refusal:
    """Leave out of a person's answers what nobody reads, before the SDK looks at it."""
    params = message.get("params")
    if not isinstance(params, dict) or params.get(_ANSWERS) is None:
        return body
    read = read_of(params[_ANSWERS])
    if read is None:
        return Refusal(fault=Fault.NO_ANSWER, request_id=message.get("id"))
    return pydantic_core.to_json({**message, "params": {**params, _ANSWERS: read}})
