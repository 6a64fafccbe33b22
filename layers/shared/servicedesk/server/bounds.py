"""Size limits of one message: bytes, values, depth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pydantic_core

from servicedesk.errors import OutOfBounds

#: A ticket's description has at most 4,000 characters: 48 KB if each is written as two escapes of six bytes.
MAX_BODY_BYTES: Final = 65_536
#: Objects, lists, texts, numbers, truth values and nulls, wherever they stand; names are none.
MAX_VALUES: Final = 2_000
#: A text in a list in an object is three deep.
MAX_DEPTH: Final = 32


def decode(body: bytes) -> Any:  # noqa: ANN401 -- JSON
    """Return what `body` says.

    Raises:
        OutOfBounds: It holds more values than it may, or deeper ones.
        ValueError: It is no JSON. So are NaN, halves of characters, and what is nested deeper than a call stack bears.
    """
    value = pydantic_core.from_json(body, allow_inf_nan=False)
    if _may_exceed(body) and _exceeds(value):
        raise OutOfBounds
    return value


def _may_exceed(body: bytes) -> bool:
    """Whether `body`, if it is JSON, may hold more than it may. No is certain, and cheap; yes needs `_exceeds`."""
    # Each value is a container's first, behind what opens it, or stands behind a comma; and there is the outermost.
    opened = body.count(b"{") + body.count(b"[")
    return opened >= MAX_DEPTH or opened + body.count(b",") >= MAX_VALUES


def _exceeds(value: Any) -> bool:  # noqa: ANN401 -- JSON
    """Look no further than it must."""
    level, values = [value], 0
    for _ in range(MAX_DEPTH):
        values += len(level)
        if values > MAX_VALUES:
            return True
        level = [member for one in level for member in _members(one)]
        if not level:
            return False
    return True


def _members(value: Any) -> Iterable[Any]:  # noqa: ANN401 -- JSON
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
