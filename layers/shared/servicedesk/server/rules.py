"""Rules of the transport: what a request must be before the SDK looks at its message.

The SDK's own HTTP transport asks much of the same, one revision in another way than the other, and on older ones puts
the parser's words about the caller's input into its answer. These rules are the transport's, for every revision; what
the SDK's kernel asks of a message and of the headers that repeat it stays the SDK's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from typing import Final, NamedTuple

import mcp_types as types
from mcp_types.version import SUPPORTED_PROTOCOL_VERSIONS
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from servicedesk.server.bounds import MAX_BODY_BYTES, MAX_DEPTH, MAX_VALUES

#: What clients are told to choose from. The SDK answers 2024-11-05 too, whose own transport was another one.
SERVED: Final = tuple(revision for revision in SUPPORTED_PROTOCOL_VERSIONS if revision != "2024-11-05")
_JSON: Final = "application/json"
_ACCEPTED: Final = frozenset({_JSON, "application/*", "*/*"})
#: Of how many combinations of headers is remembered which rule they break: clients send few.
_MAX_REMEMBERED: Final = 64
_NOUGHT: Final = re.compile(r";\s*q=0(\.0*)?\s*(;|$)")


class Rule(Enum):
    """What breaks a rule: HTTP status, JSON-RPC code, what to tell the caller, the clause. The log says its name."""

    # fmt: off
    ENCODED = (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, types.INVALID_REQUEST, "Send the body as it is, without Content-Encoding",
        "RFC 9110 §8.4: what is encoded in a way that is not understood; only 'identity' is understood",
    )
    OTHER_MEDIA_TYPE = (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, types.INVALID_REQUEST, "Send Content-Type: application/json",
        "RFC 9110 §8.3.1: media types are compared without case, their parameters are not looked at",
    )
    NOT_ACCEPTABLE = (
        HTTPStatus.NOT_ACCEPTABLE, types.INVALID_REQUEST, "Send Accept: application/json, text/event-stream",
        "RFC 9110 §12.5.1: without the header, anything is accepted; §12.4.2: a quality of nought is 'not acceptable'",
    )
    TOO_LARGE = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, types.INVALID_REQUEST,
        f"The request body is larger than {MAX_BODY_BYTES // 1_024} KiB", "RFC 9110 §15.5.14",
    )
    TOO_MUCH = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, types.INVALID_REQUEST,
        f"The message has more than {MAX_VALUES:,} values, or they are nested more than {MAX_DEPTH} deep",
        "RFC 8259 §9: a parser may set limits",
    )
    NOT_JSON = HTTPStatus.BAD_REQUEST, types.PARSE_ERROR, "Parse error: the body is not JSON", "JSON-RPC 2.0 §5.1"
    NOT_ONE_MESSAGE = (
        HTTPStatus.BAD_REQUEST, types.INVALID_REQUEST,
        "Invalid request: the body must be one JSON-RPC message; send each of a batch in a request of its own",
        "Streamable HTTP, 'Sending Messages to the Server'",
    )
    NOT_A_MESSAGE = (
        HTTPStatus.BAD_REQUEST, types.INVALID_REQUEST, "Invalid request: not a JSON-RPC 2.0 message",
        "JSON-RPC 2.0 §4.1: what has an id is no notification, and is owed an answer even when the id is malformed",
    )
    RESPONSE = (
        HTTPStatus.BAD_REQUEST, types.INVALID_REQUEST, "Body must be a single JSON-RPC request or notification object",
        "Streamable HTTP 2026-07-28, 'Sending Messages to the Server': a client sends no response",
    )
    OTHER_REVISION = (
        HTTPStatus.BAD_REQUEST, types.HEADER_MISMATCH,
        "mcp-protocol-version header does not match the request envelope's protocol version",
        "Streamable HTTP 2026-07-28, 'Protocol Version Header'",
    )
    UNKNOWN_REVISION = (
        HTTPStatus.BAD_REQUEST, types.UNSUPPORTED_PROTOCOL_VERSION,
        f"Unsupported protocol version in MCP-Protocol-Version; served are {', '.join(SERVED)}",
        "Streamable HTTP, 'Protocol Version Header'",
    )
    NO_ANSWER = (
        HTTPStatus.BAD_REQUEST, types.INVALID_PARAMS,
        'inputResponses must be an object; its "confirmation" has an action, and a content with a plain "confirm"',
        "MCP multi round-trip requests, 'Error Handling'",
    )
    # fmt: on


class Refusal(NamedTuple):
    """A body that is not looked into any further."""

    rule: Rule
    #: None where no request could be read.
    request_id: object = None
    #: What else a program may want to know.
    data: object = None

    def response(self) -> Response:
        """Return the answer: a JSON-RPC error."""
        status, code, message, _clause = self.rule.value
        error = {"code": code, "message": message, **({} if self.data is None else {"data": self.data})}
        return JSONResponse({"jsonrpc": "2.0", "id": self.request_id, "error": error}, status)


def broken_by(headers: Headers) -> Rule | None:
    """Return which rule the headers break first, if any: asked before the body is looked at."""
    return _broken_by(
        headers.get("content-encoding", "identity"), headers.get("content-type", ""), headers.get("accept", "*/*")
    )


@lru_cache(_MAX_REMEMBERED)
def _broken_by(encoding: str, content_type: str, accept: str) -> Rule | None:
    if any(coding != "identity" for coding in _parts(encoding)):
        return Rule.ENCODED
    if _media_type(content_type) != _JSON:
        return Rule.OTHER_MEDIA_TYPE
    if not any(_is_accepted(part) for part in _parts(accept)):
        return Rule.NOT_ACCEPTABLE
    return None


def _parts(value: str) -> Iterator[str]:
    return (part.strip().lower() for part in value.split(",") if part.strip())


def _media_type(part: str) -> str:
    return part.partition(";")[0].strip().lower()


def _is_accepted(part: str) -> bool:
    return _media_type(part) in _ACCEPTED and not _NOUGHT.search(part)
