"""What a request may have in the places where a client has a plain word."""

from __future__ import annotations

from tests.fuzz.nodes import MARKER

#: Stands for the token that the recipe makes.
TOKEN = "{token}"

AUTHORIZATIONS = (
    "", "{token}", "bearer {token}", "Bearer  {token} ", "Bearer {token},Bearer {token}", "Bearer {token}, x",
    "Bearer", "Bearer ", "Basic {token}", "Bearer\t{token}", "Bearer {token}\u00a0", "DPoP {token}",
    'Bearer "{token}"', "Bearer \u0131", "BEARER {token}=", "Bearer " + "x" * 10_234,
)  # fmt: skip
HEADER_NAMES = (
    "accept", "content-type", "mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id", "last-event-id",
    "origin", "host", "x-forwarded-proto", "x-forwarded-for", "x-forwarded-port", "content-length",
    "transfer-encoding", "content-encoding", "traceparent", "baggage", "tracestate", "cookie", "mcp-param-customer_id",
    "expect", "upgrade", "Authorization", "ACCEPT", "", "x-\u00e9", "x-access-token", "x-http-method-override",
    "if-none-match", "range", "forwarded", "accept-encoding",
)  # fmt: skip
HEADER_VALUES = (
    "", "application/json", "text/event-stream", "*/*", "application/json;q=0", "application/json; charset=utf-16",
    "text/plain", "application/*", "application/json, application/json", "multipart/form-data", "2026-07-28",
    "2025-11-25", "2025-03-26", "tools/list", "tools/call", "get_customer", "delete_customer", "=?base64?Z2V0?=",
    "null", "http://localhost:6274", "https://evil.example", "-1", "65536", "99999999999999999999", "chunked", "gzip",
    "[::1]:x", "a:b:c", "\u00e9\u20ac", "\U0001f600", "\t", "\u202e", "x" * 9_000,
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "gopher", "\u00ff", "\u0130", "a=b,c=d;e", "%", "x,y",
    "100-continue", ";", ",", "/", "application/", "\x7f",
)  # fmt: skip
PATHS = (
    "/mcp/", "//mcp", "/MCP", "/", "", "/mcp%2f", "/mcp\u00e9", "/%ff", "/mcp?x", "/../mcp", "/admin", "/mcp\x00", "*",
    "/{token}",
)  # fmt: skip
METHODS = ("GET", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "", "\u00c9")
QUERIES = ("access_token={token}", "a=b&a=c", "%ff", "&&&", "\u00e9=\u20ac", "x" * 8_000, f"q={MARKER}", "[]=1")
