"""Protocol revision of a request, named in a header and in its message: both must say the same.

The SDK tells the revisions apart by the header alone, and compares headers with the message only where the header is of
2026-07-28. A header of an older revision, or none, would switch that off for a message that says it is of 2026-07-28.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import mcp_types as types
from mcp_types.version import MODERN_PROTOCOL_VERSIONS, SUPPORTED_PROTOCOL_VERSIONS

HEADER = "mcp-protocol-version"
#: What clients are told to choose from. The SDK answers 2024-11-05 too, whose own transport was another one.
SERVED: Final = tuple(revision for revision in SUPPORTED_PROTOCOL_VERSIONS if revision != "2024-11-05")


def disagree(message: Mapping[str, Any], header: str | None) -> bool:
    """Whether a request's message names another revision than its header.

    Streamable HTTP 2026-07-28, "Protocol Version Header". Older revisions name none in a message.
    """
    match message:
        case {"method": _, "id": _, "params": {"_meta": {types.PROTOCOL_VERSION_META_KEY: named}}}:
            return bool(named != header)
    return False


def served_to(message: Mapping[str, Any]) -> Sequence[str]:
    """Return the revisions that whoever sends such a message may choose from.

    A message that names its own revision is of 2026-07-28 or newer, and is told what server/discover tells. Another one
    is of a revision that begins with a handshake, or of none: it is told all.
    """
    match message:
        case {"params": {"_meta": {types.PROTOCOL_VERSION_META_KEY: _}}}:
            return MODERN_PROTOCOL_VERSIONS
    return SERVED
