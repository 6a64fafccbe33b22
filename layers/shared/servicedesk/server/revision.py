"""The revision of the protocol that a request names twice, in a header and in its message: both must say the same.

The SDK tells the revisions apart by the header alone, and compares headers with the message only where the header is of
2026-07-28. A header of an older revision, or none, would switch that off for a message that says it is of 2026-07-28.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types as types

HEADER = "mcp-protocol-version"


def disagree(message: Mapping[str, Any], header: str | None) -> bool:
    """Whether a request's message names another revision than its header.

    Streamable HTTP 2026-07-28, "Protocol Version Header". Older revisions name none in a message.
    """
    match message:
        case {"method": _, "id": _, "params": {"_meta": {types.PROTOCOL_VERSION_META_KEY: named}}}:
            return bool(named != header)
    return False
