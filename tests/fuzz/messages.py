"""JSON-RPC messages of both eras, and bodies that are none."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from servicedesk.server.bounds import MAX_BODY_BYTES
from tests.events import load_event
from tests.fuzz.choices import Choices
from tests.fuzz.nodes import MARKER, Members, bend, parse, render

#: Stands for a confirmation that the desk gave for the same call.
CONFIRMATION = "{confirmation}"
MODERN = "2026-07-28"
VERSIONS = (
    MODERN, "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2027-01-01", "", "x", "2026-07-28,2025-11-25",
)  # fmt: skip
_ID = {"customer_id": "C-1042"}
_TICKET = {**_ID, "subject": "Printer", "description": "It is on fire.", "priority": "high"}
_CURSOR = "v1.c2VhbGVkIHVuZGVyIGFub3RoZXIga2V5"
_WORK = {"ticket_id": "T-00000001"}
#: What a tool is called with that asks first.
ASKED: Mapping[str, Mapping[str, Any]] = {
    "delete_customer": _ID,
    "merge_customers": {**_ID, "duplicate_id": "C-101"},
    "reply_to_customer": {**_WORK, "text": "Printer: it is the cable."},
    "reset_password": _ID,
    "update_customer": {**_ID, "name": "Rosalind Penumbra"},
}
CALLS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("get_customer", _ID),
    ("search_customer", {"query": "rosa"}),
    ("search_customer", {"query": "sam"}),
    # As much as 100 characters can stand for.
    ("search_customer", {"query": "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 100}),
    ("search_customer", {"query": "sam", "cursor": _CURSOR}),
    ("search_customer", {"query": "quartz", "cursor": "eA"}),
    ("create_ticket", _TICKET),
    ("create_ticket", {**_TICKET, "idempotency_key": "k"}),
    *ASKED.items(),
    *((tool, {**asked, "confirmation": CONFIRMATION}) for tool, asked in ASKED.items()),
    ("create_customer", {"name": "Ada Printer", "email": "ada@here.example", "region": "EMEA"}),
    ("get_ticket", _WORK),
    ("get_ticket", {"ticket_id": "T-00000002"}),
    ("get_ticket", {**_WORK, "before": _CURSOR}),
    ("list_tickets", {}),
    ("list_tickets", {"assignee": "me", "status": ["open", "closed"], "priority": ["normal"]}),
    ("list_tickets", {"updated_since": "2026-11-23T00:00:00Z", "is_overdue": True, "cursor": _CURSOR}),
    ("search_tickets", {"query": "invoice"}),
    ("search_tickets", {"query": "printer", "customer_id": "C-1042", "cursor": "eA"}),
    ("add_note", {**_WORK, "text": "Printer", "idempotency_key": "k"}),
    ("update_ticket", {**_WORK, "version": 1, "status": "pending", "tags": ["printer"]}),
    ("update_ticket", {**_WORK, "version": 1, "status": "resolved", "note": "Printer", "assignee": "nobody"}),
    ("get_customer", {"customer_id": "C-7"}),
    ("get_customer", {**_ID, "unasked": MARKER}),
    ("manage_permissions", {}),
    ("get_customer\u200b", _ID),
    ("", {}),
)
METHODS = (
    "tools/call", "tools/list", "initialize", "server/discover", "ping", "subscriptions/listen", "resources/list",
    "resources/read", "resources/subscribe", "resources/templates/list", "prompts/list", "prompts/get",
    "completion/complete", "logging/setLevel", "tasks/get", "tasks/list", "tasks/cancel", "notifications/initialized",
    "notifications/cancelled", "notifications/progress", "notifications/roots/list_changed", "elicitation/create",
    "sampling/createMessage", "roots/list", "", "tools/call ", "TOOLS/CALL", "rpc.discover", "__init__", "\ud800",
)  # fmt: skip
_SEEDS = ("mcp-tools-call", "mcp-tools-list", "mcp-discover", "mcp-legacy-initialize", "mcp-legacy-tools-list")
_ELICITATION = ("{}", '{"form": {}}', '{"url": {}}', "null", '{"form": null, "url": {}}')


def message(choices: Choices, seed: str) -> tuple[Members, str]:
    """Return a message, likely bent, that begins as the one in events/, and the protocol version it speaks."""
    body = parse(_body(seed) or _body(choices.pick(_SEEDS)))
    assert not isinstance(body, str)
    version = choices.pick(VERSIONS) if choices.once_in(8) else (MODERN if "legacy" not in seed else VERSIONS[1])
    if "tools-call" in seed:
        _call(choices, body, is_modern=version == MODERN)
    elif choices.once_in(2):
        body[:] = [(name, json.dumps(choices.pick(METHODS)) if name == "method" else was) for name, was in body]
    if choices.once_in(32):
        body[:] = [*(member for member in body if member[0] in {"jsonrpc", "id"}), *choices.pick(_RESPONSES)]
    for _ in range(choices.pick((0, 0, 1, 1, 1, 2, 3, 5))):
        bend(choices, body)
    return body, version


@cache
def _body(seed: str) -> str:
    text: str = load_event(seed).get("body", "")
    return text


_RESPONSES: tuple[Members, ...] = (
    [("result", [])],
    [("error", [("code", "-32603"), ("message", '"x"')])],
    [("result", []), ("error", [])],
)


def _call(choices: Choices, body: Members, *, is_modern: bool) -> None:
    name, arguments = choices.pick(CALLS)
    params: Members = [("name", json.dumps(name)), ("arguments", parse(json.dumps(arguments)))]
    if is_modern:
        capabilities = f'{{"elicitation": {choices.pick(_ELICITATION)}}}' if choices.once_in(2) else "{}"
        params.append(("_meta", _meta(capabilities)))
    if choices.once_in(8):
        answer: Members = [("action", '"accept"'), ("content", [("confirm", "true")])]
        state = choices.pick((CONFIRMATION, "x"))
        params += [("requestState", json.dumps(state)), ("inputResponses", [("confirmation", answer)])]
    body[:] = [(member, params if member == "params" else was) for member, was in body]


def _meta(capabilities: str) -> Members:
    prefix = "io.modelcontextprotocol/"
    info: Members = [("name", '"example"'), ("version", '"1"')]
    versions: Members = [(prefix + "protocolVersion", json.dumps(MODERN))]
    return [*versions, (prefix + "clientCapabilities", parse(capabilities)), (prefix + "clientInfo", info)]


def _padded(text: bytes, size: int) -> bytes:
    return text + b" " * (size - len(text))


_DISGUISES: tuple[Callable[[bytes], bytes], ...] = (
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: text.decode().encode("utf-16"),
    lambda text: text[:-1],
    lambda text: b"[" + text + b"]",
    lambda text: text + b"\n" + text,
    lambda text: json.dumps(text.decode()).encode(),
    lambda text: text.replace(b'"example"', b'"\xff\xfe\xc0\x80"'),
    lambda text: text.replace(b"Printer", "Dru\u0308cker \U0001f525".encode()),
    lambda text: text.replace(b"Printer", b"\xed\xa0\x80"),
    lambda text: text + b"\0",
    lambda text: b"\0" + text,
    lambda text: b"{" * 100_000 + text,
    lambda _: b"",
)
_SIZES = (MAX_BODY_BYTES - 1, MAX_BODY_BYTES, MAX_BODY_BYTES + 1, 6_000_000, 10 * MAX_BODY_BYTES)


def encoded(choices: Choices, message: Members) -> bytes:
    """Return the bytes of a message, now and then so that it is none any more."""
    text = render(message).encode()
    if choices.once_in(16):
        return choices.pick(_DISGUISES)(text)
    if choices.once_in(256):
        return _padded(text, choices.pick(_SIZES))
    return text
