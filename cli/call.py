"""`servicedesk call`: calls one tool of the stack on this machine, as one of its people."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import click
import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ContentBlock, TextContent

from cli import completion
from cli.local_sign_in import access_token
from cli.session import CommandContext, on_this_machine
from servicedesk.tools.text import sentence
from stack import terminal
from stack.faults import CommandRefused

ANSWER_SECONDS = 30


@click.command("call")
@click.argument("name", shell_complete=completion.local_people)
@click.argument("tool")
@click.argument("arguments", metavar="[NAME=VALUE]...", nargs=-1)
@on_this_machine
def call(session: CommandContext, name: str, tool: str, arguments: tuple[str, ...]) -> None:
    """Call TOOL as NAME on the running local stack, and print both halves of its answer.

    An argument is NAME=VALUE, as in customer_id=C-1042, version=3 or status=new,open; in quotation marks where it has
    blanks; or with := any JSON. What a tool asks is answered with the confirmation that it gives: call again with
    confirmation=...

    Exit code 0: it was called. 1: it asks first, or refused, or there is no such tool. 2: wrong usage.
    """
    sent = dict(map(_argument, arguments))
    token = access_token(session, name)
    try:
        result = anyio.run(partial(_call, session.local.mcp_url, token, tool, sent))
    except* MCPError as refused:
        raise CommandRefused(sentence(_first(refused).message)) from None
    except* (httpx2.HTTPError, OSError, TimeoutError) as problem:
        raise CommandRefused(f"the stack did not answer: {type(_first(problem)).__name__}.") from None
    _say(result.content)
    if result.structured_content:
        terminal.say()
        terminal.say_json(result.structured_content, indent=2)
    sys.exit(int(bool(result.is_error)))


async def _call(url: str, token: str, tool: str, arguments: dict[str, Any]) -> CallToolResult:
    # What goes wrong is told once, by the command.
    logging.getLogger("mcp").addHandler(logging.NullHandler())
    http = httpx2.AsyncClient(headers={"authorization": f"Bearer {token}"}, timeout=ANSWER_SECONDS, trust_env=False)
    async with http, Client(streamable_http_client(url, http_client=http), cache=None) as client:
        listed = {one.name: one.input_schema for one in (await client.list_tools()).tools}
        types = listed.get(tool, {}).get("properties", {})
        return await client.call_tool(
            tool, {name: _of_type(types.get(name, {}), value) for name, value in arguments.items()}
        )


def _of_type(schema: Mapping[str, Any], value: Any) -> Any:  # noqa: ANN401 -- JSON
    """Return what was typed as the tool takes it: a number, true or false, or a list of words between commas."""
    match schema.get("type"), value:
        case "array", str():
            return value.split(",")
        case "integer" | "number" | "boolean", str():
            with suppress(ValueError):
                return json.loads(value)
    return value


def _argument(word: str) -> tuple[str, Any]:
    name, equals, value = word.partition("=")
    if not equals:
        raise click.UsageError(
            f"an argument is NAME=VALUE or NAME:=JSON, not {word!r}: put a value with blanks in quotation marks."
        )
    if not name.endswith(":"):
        return name, value
    try:
        return name[:-1], json.loads(value)
    except ValueError:
        raise click.UsageError(f"what stands behind {name}= is no JSON: a text has no colon before the =.") from None


def _first(group: BaseExceptionGroup[Any]) -> Any:  # noqa: ANN401 -- of the kind that was asked for
    """Return the first of what several tasks raised."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _say(content: Iterable[ContentBlock]) -> None:
    for part in content:
        text = part.text if isinstance(part, TextContent) else f"With it comes a part of the kind {part.type}."
        for line in text.splitlines():
            terminal.say(line)


COMMANDS = (call,)
