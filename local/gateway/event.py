"""The event API Gateway makes of a request: HTTP API, payload format 2.0."""

from __future__ import annotations

import base64
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from delivery.template.intrinsics import ACCOUNT_ID
from local.gateway.routing import Match

API_ID = "localhost"
STAGE = "$default"

# RFC 9110 §7.6.1: these speak of the connection, which ends at the gateway.
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# All other bodies arrive in base64, forms and bodies without a type included (measured against AWS in
# ministackorg/ministack#766).
_TEXT_TYPES = frozenset({"application/json", "application/xml", "application/javascript"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request as it came over the wire."""

    method: str
    #: Still percent-encoded.
    raw_path: str
    #: Without the question mark, still percent-encoded.
    raw_query: str
    #: Lower-case names, in the order and number they were sent.
    headers: tuple[tuple[str, str], ...]
    body: bytes
    #: ``HTTP/1.1``
    protocol: str
    source_ip: str
    #: Of the gateway, as text.
    port: str

    @property
    def path(self) -> str:
        """The path that routes are matched against, and functions see.

        HTTP APIs decode it, and cut it at a question mark that decoding reveals (captures in hotsock/voker#8).
        """
        return unquote(self.raw_path).partition("?")[0]

    @property
    def size_bytes(self) -> int:
        """Request line and headers, which API Gateway limits together."""
        line = len(self.method) + len(self.raw_path) + len(self.raw_query) + len(self.protocol) + 4
        return line + sum(len(name) + len(value) + 4 for name, value in self.headers)

    @property
    def host(self) -> str:
        """The name the client used for this machine, without the port."""
        return self.header("host").rpartition(":")[0] or self.header("host")

    def header(self, name: str) -> str:
        """Return a header as a function sees it, duplicates joined, or an empty text."""
        return ",".join(value for present, value in self.headers if present == name)


def request_event(request: HttpRequest, match: Match) -> dict[str, Any]:
    """Return the event for a routed request. Fields without content are absent, as at AWS."""
    body, is_base64 = _body(request)
    optional = {
        "cookies": [cookie for line in _values(request.headers, "cookie") for cookie in line.split("; ")],
        "queryStringParameters": _join(parse_qsl(request.raw_query, keep_blank_values=True)),
        "pathParameters": dict(match.path_parameters),
        "body": body,
    }
    return {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": request.path,
        "rawQueryString": request.raw_query,
        "headers": _headers(request),
        "requestContext": _context(request, match),
        **{name: value for name, value in optional.items() if value},
        "isBase64Encoded": is_base64,
    }


def _headers(request: HttpRequest) -> dict[str, str]:
    passed = [(name, value) for name, value in request.headers if name not in _HOP_BY_HOP and name != "cookie"]
    return _join(
        [
            *passed,
            ("x-amzn-trace-id", f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"),
            ("x-forwarded-for", request.source_ip),
            ("x-forwarded-port", request.port),
            ("x-forwarded-proto", "http"),
        ]
    )


def _context(request: HttpRequest, match: Match) -> dict[str, Any]:
    now = time.time()
    return {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": request.host,
        "domainPrefix": request.host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": request.header("user-agent"),
        },
        "requestId": base64.b64encode(uuid.uuid4().bytes[:11]).decode(),
        "routeKey": match.route.key,
        "stage": STAGE,
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "timeEpoch": int(now * 1_000),
    }


def _body(request: HttpRequest) -> tuple[str, bool]:
    """Return the body's text and whether it is base64."""
    kind = request.header("content-type").partition(";")[0].strip().lower()
    if not request.body:
        return "", False
    if (kind.startswith("text/") or kind in _TEXT_TYPES) and not request.header("content-encoding"):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True


def _values(pairs: Iterable[tuple[str, str]], wanted: str) -> list[str]:
    return [value for name, value in pairs if name == wanted]


def _join(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined
