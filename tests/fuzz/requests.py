"""From bytes to an event as API Gateway sends it, payload format 2.0, around any message and any token."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.events import Event, load_event
from tests.fuzz.choices import Choices
from tests.fuzz.credentials import Recipe, recipe
from tests.fuzz.messages import MODERN, encoded, message
from tests.fuzz.nodes import MARKER, Members
from tests.fuzz.vocabulary import AUTHORIZATIONS, HEADER_NAMES, HEADER_VALUES, METHODS, PATHS, QUERIES, TOKEN

#: Calls more often than the rest: they lead furthest.
SEEDS = (
    "mcp-tools-call", "mcp-legacy-tools-call", "mcp-tools-list", "mcp-tools-call", "mcp-legacy-tools-call",
    "mcp-legacy-tools-list", "mcp-tools-call", "mcp-legacy-tools-call", "mcp-discover", "mcp-legacy-initialize",
    "mcp-get", "mcp-delete", "mcp-prompts-get",
)  # fmt: skip
#: In base 64 it fills Lambda's largest event, 6 MB (Lambda quotas, "Invocation payload").
MAX_BODY_BYTES = 4_500_000
#: A first byte from here on says that all others are the body.
RAW = 17 * len(SEEDS)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One input: an event in which `TOKEN` stands for what `recipe` makes."""

    event: Event
    recipe: Recipe = field(default_factory=Recipe)

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` takes."""
        return {"recipe": self.recipe.as_json(), "event": self.event}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Case:
        """Return the case that a finding kept."""
        return cls(event=kept["event"], recipe=Recipe.from_json(kept["recipe"]))


def case(content: bytes) -> Case:
    """Return what `content` decides: its first byte where the event begins, no bytes a call as a client makes it."""
    choices = Choices(content)
    kind = choices.number(0x100)
    seed = SEEDS[kind % len(SEEDS)]
    is_raw = kind >= RAW
    event = {**_seed(seed), "headers": {**_seed(seed)["headers"], "authorization": f"Bearer {TOKEN}"}}
    made = Recipe() if is_raw else recipe(choices)
    if not is_raw:
        body, version = message(choices, seed)
        _speak(event["headers"], body, version)
        _bend(choices, event)
    body_bytes = choices.rest() if is_raw else encoded(choices, body)
    return Case(event=_with_body(event, body_bytes, as_text=not choices.once_in(4)), recipe=made)


@cache
def _seed(name: str) -> Event:
    """Return what events/ has, which is read far more often than it changes: what is bent of it is copied first."""
    return load_event(name)


def _speak(headers: dict[str, str], body: Members, version: str) -> None:
    """Say in the headers what the message says, as a client does."""
    said = {"mcp-protocol-version": version, "mcp-method": _text(body, "method"), "mcp-name": ""}
    params = next((value for name, value in body if name == "params"), "")
    said["mcp-name"] = "" if isinstance(params, str) else _text(params, "name")
    for name, value in said.items():
        headers.pop(name, None)
        if value and (version == MODERN or (name == "mcp-protocol-version" and said["mcp-method"] != "initialize")):
            headers[name] = value


def _text(members: Members, sought: str) -> str:
    value = next((value for name, value in members if name == sought), "")
    return value.strip('"') if isinstance(value, str) and value.isascii() and len(value) < 100 else ""


def _bend(choices: Choices, event: Event) -> None:
    headers = event["headers"]
    if choices.once_in(16):
        headers["authorization"] = choices.pick(AUTHORIZATIONS)
    for _ in range(choices.pick((0, 0, 0, 1, 1, 2, 4))):
        name = choices.pick(HEADER_NAMES) if not choices.once_in(4) else choices.pick(sorted(headers))
        _bend_header(choices, headers, name)
    if choices.once_in(8):
        _bend_target(choices, event)
    if choices.once_in(16):
        event["cookies"] = [choices.pick(HEADER_VALUES) for _ in range(choices.number(4))]


def _bend_header(choices: Choices, headers: dict[str, str], name: str) -> None:
    match choices.number(5):
        case 0:
            headers[name] = choices.pick(HEADER_VALUES)
        case 1:
            headers.pop(name, None)
        case 2:
            # The gateway joins what was sent twice.
            headers[name] = ",".join((headers.get(name, ""), choices.pick(HEADER_VALUES)))
        case 3:
            headers[name] = choices.text()
        case 4:
            headers["x-unasked"] = choices.pick((MARKER, f"Bearer {TOKEN}"))


def _bend_target(choices: Choices, event: Event) -> None:
    context = event["requestContext"] = {**event["requestContext"], "http": dict(event["requestContext"]["http"])}
    match choices.number(4):
        case 0:
            context["http"]["method"] = choices.pick(METHODS)
        case 1:
            event["rawPath"] = context["http"]["path"] = choices.pick(PATHS) or choices.text()
        case 2:
            event["rawQueryString"] = choices.pick(QUERIES)
        case 3:
            field_name = choices.pick(("sourceIp", "userAgent", "protocol"))
            context["http"][field_name] = choices.text()


def _with_body(event: Event, body: bytes, *, as_text: bool) -> Event:
    """Return the event with a body: text where it can be, or in base 64; and none at all where it is empty."""
    body = body[:MAX_BODY_BYTES]
    bodyless = {name: value for name, value in event.items() if name != "body"}
    if not body:
        return {**bodyless, "isBase64Encoded": False}
    try:
        text = body.decode() if as_text else None
    except UnicodeDecodeError:
        text = None
    if text is None:
        return {**bodyless, "body": b64encode(body).decode(), "isBase64Encoded": True}
    return {**bodyless, "body": text, "isBase64Encoded": False}
