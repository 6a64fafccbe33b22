"""API Gateway HTTP API requests, payload format 2.0, made from the payloads in events/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parent.parent / "events"

Event = dict[str, Any]


def load_event(name: str) -> Event:
    """Return the payload in ``events/<name>.json``."""
    event: Event = json.loads(_read(name))
    return event


@cache
def _read(name: str) -> str:
    return (EVENTS / f"{name}.json").read_text()


def with_headers(event: Event, headers: Mapping[str, str | None]) -> Event:
    """Return the request with these headers set, or left out where the value is None."""
    merged = {**event["headers"], **headers}
    return {**event, "headers": {name: value for name, value in merged.items() if value is not None}}


def with_token(event: Event, token: str) -> Event:
    """Return the request with a bearer token."""
    return with_headers(event, {"authorization": f"Bearer {token}"})


def with_body(event: Event, body: str | None) -> Event:
    """Return the request with another body; None leaves it out, as the gateway does."""
    bodyless = {name: value for name, value in event.items() if name != "body"}
    return bodyless if body is None else {**bodyless, "body": body}


def with_message(event: Event, **changes: Any) -> Event:
    """Return the request with members of its JSON-RPC message replaced."""
    return with_body(event, json.dumps({**json.loads(event["body"]), **changes}))


def call_event(name: str, arguments: Mapping[str, Any] | None = None, *, legacy: bool = False) -> Event:
    """Return a ``tools/call`` of `name`, in either era."""
    event = load_event("mcp-legacy-tools-call" if legacy else "mcp-tools-call")
    params = {**json.loads(event["body"])["params"], "name": name, "arguments": dict(arguments or {})}
    event = with_message(event, params=params)
    return event if legacy else with_headers(event, {"mcp-name": name})


def prompts_event(*, legacy: bool = False) -> Event:
    """Return a ``prompts/list``, in either era."""
    if legacy:
        return with_message(load_event("mcp-legacy-tools-list"), method="prompts/list")
    return load_event("mcp-prompts-list")


def prompt_event(name: str, arguments: Mapping[str, Any] | None = None, *, legacy: bool = False) -> Event:
    """Return a ``prompts/get`` of `name`, in either era."""
    if legacy:
        return with_message(call_event(name, arguments, legacy=True), method="prompts/get")
    event = load_event("mcp-prompts-get")
    params = {**json.loads(event["body"])["params"], "name": name, "arguments": dict(arguments or {})}
    return with_headers(with_message(event, params=params), {"mcp-name": name})
