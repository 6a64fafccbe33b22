"""One request to a desk: what is sent, but for who we are."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from servicedesk import __version__

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
#: A text is sent as plain text, all else as JSON.
Body = str | Mapping[str, Any] | Sequence[Any]
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
IF_MATCH: Final = "If-Match"
_ALWAYS: Final = {"Accept": "application/json", "User-Agent": f"service-desk-mcp/{__version__}"}
_HEADER_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
#: What says who we are, where to, and how long it is, in small letters: never an adapter's.
_RESERVED: Final = frozenset(
    {
        "accept", "accept-encoding", "authorization", "connection", "content-encoding", "content-length",
        "content-type", "cookie", "expect", "host", "idempotency-key", "if-match", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent",
    }
)  # fmt: skip
_HEADER_VALUE: Final = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeskRequest:
    """What is sent. It has no representation: it may hold what a customer wrote."""

    method: Method
    #: The path without its values: ``ticket/{}``.
    template: str
    #: Path and query, quoted.
    target: str
    body: bytes | None
    headers: Mapping[str, str]
    #: Whether it changes nothing, whatever its method.
    only_looks: bool = False

    @property
    def is_write(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET" and not self.only_looks

    @property
    def is_repeatable(self) -> bool:
        """Whether the desk does it once however often it is sent."""
        return not self.is_write or IDEMPOTENCY_KEY in self.headers


def desk_request(
    method: Method, template: str, target: str, body: Body | None = None, extra: Mapping[str, str | None] | None = None
) -> DeskRequest:
    """Return a request.

    Args:
        method: GET reads, all else writes.
        template: The route's.
        target: Path and query, quoted.
        body: None for none.
        extra: More headers, and their values; those that are None are left out.
    """
    headers = _ALWAYS | {name: _header_value(value) for name, value in (extra or {}).items() if value is not None}
    content = None
    if body is not None:
        content = body if isinstance(body, str) else json.dumps(body, ensure_ascii=True, allow_nan=False)
        headers["Content-Type"] = "text/plain; charset=utf-8" if isinstance(body, str) else "application/json"
    encoded = None if content is None else content.encode(errors="replace")
    return DeskRequest(method=method, template=template, target=target, body=encoded, headers=headers)


def constant_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers that an adapter adds to each request. Raises a `ValueError` if one is not its to say."""
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _RESERVED:
            raise ValueError("no header of an adapter")
        _header_value(value)
    return dict(headers)


def _header_value(value: str) -> str:
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError("no value of a header")
    return value
