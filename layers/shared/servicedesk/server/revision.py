"""The revision of the protocol that a request names twice, in a header and in its message: both must say the same.

The SDK tells the revisions apart by the header alone, and compares headers with the message only where the header is of
2026-07-28. A header of an older revision, or none, would switch that off for a message that says it is of 2026-07-28.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import mcp_types as types
from starlette.responses import JSONResponse, Response

HEADER = "mcp-protocol-version"
_MESSAGE = f"{HEADER} header does not match the request envelope's protocol version"


def mismatch(message: Mapping[str, Any], header: str | None) -> Response | None:
    """Return the refusal of a request whose message names another revision than its header, or None.

    Streamable HTTP 2026-07-28, "Protocol Version Header". Older revisions name none in a message.
    """
    match message:
        case {"method": _, "id": request_id, "params": {"_meta": {types.PROTOCOL_VERSION_META_KEY: named}}}:
            return None if named == header else _refused(request_id)
    return None


def _refused(request_id: object) -> Response:
    error = {"code": types.HEADER_MISMATCH, "message": _MESSAGE}
    return JSONResponse({"jsonrpc": "2.0", "id": request_id, "error": error}, HTTPStatus.BAD_REQUEST)
