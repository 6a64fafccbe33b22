"""Reading what was recorded, and insisting on what must be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from walkthrough.messages import Exchange, Message
from walkthrough.steps import Fact, Unexpected


def expect(number: int, holds: bool, expected: str, seen: str) -> None:  # noqa: FBT001 -- reads as an assertion
    """Check something of step `number`.

    Raises:
        Unexpected: It does not hold.
    """
    if not holds:
        raise Unexpected(number, expected, seen)


def document_of(number: int, exchange: Exchange) -> dict[str, Any]:
    """Return the JSON document that answered step `number`.

    Raises:
        Unexpected: It was answered otherwise.
    """
    document = exchange.response.document
    answered = exchange.status == 200 and isinstance(document, dict)  # noqa: PLR2004
    expect(number, answered, f"a JSON document from {exchange.path}", exchange.response.start_line)
    return dict(document)


def result_of(number: int, exchange: Exchange) -> dict[str, Any]:
    """Return the JSON-RPC result that answered step `number`.

    Raises:
        Unexpected: It was answered with an error, or not as JSON-RPC.
    """
    seen = f"{exchange.response.start_line} {exchange.response.body}"
    expect(number, bool(exchange.rpc_result), f"a result of {exchange.rpc_method}", seen)
    return dict(exchange.rpc_result)


def redirect_of(location: str) -> dict[str, str]:
    """Return what a redirect carries back to the client. Its values are shortened already, and decoded."""
    pairs = (pair.partition("=") for pair in location.partition("?")[2].split("&"))
    return {name: value for name, _, value in pairs}


def some_of(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the members of `document` called `names`, as far as it has them, in that order."""
    return {name: document[name] for name in names if name in document}


def members_of(value: object) -> tuple[object, ...]:
    """Return a list's members, or what is not a list as the only one: a claim may be either."""
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def form_of(message: Message) -> tuple[Fact, ...]:
    """Return the fields of a recorded form."""
    pairs = (line.partition(" = ") for line in message.body.splitlines())
    return tuple(Fact(name=name, value=value) for name, _, value in pairs)


def text_of(result: Mapping[str, Any]) -> str:
    """Return what a tool's result says to a model that reads only text."""
    return " ".join(block["text"] for block in result.get("content", ()) if block.get("type") == "text")
