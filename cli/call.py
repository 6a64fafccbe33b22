"""`servicedesk call`: calls one tool of the stack on this machine, as one of its people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import click
import httpx2

from cli import completion
from cli.people import access_token
from cli.session import CommandContext, on_this_machine
from stack import terminal
from stack.faults import CommandRefused

ANSWER_SECONDS = 30
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}


@click.command("call")
@click.argument("name", shell_complete=completion.local_people)
@click.argument("tool")
@click.argument("arguments", metavar="[NAME=VALUE]...", nargs=-1)
@on_this_machine
def call(session: CommandContext, name: str, tool: str, arguments: tuple[str, ...]) -> None:
    """Call TOOL as NAME on the running local stack, and print both halves of its answer.

    An argument is a text, as in customer_id=C-1042, or with := any JSON, as in is_open:=true. What a tool asks is
    answered with the confirmation that it gives: call again with confirmation=...

    Exit code 0: it was called. 1: it asks first, or refused, or there is no such tool. 2: wrong usage.
    """
    parameters = {"name": tool, "arguments": dict(map(_argument, arguments))}
    token = access_token(session, name)
    try:
        sent = httpx2.post(
            session.local.mcp_url,
            json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters},
            headers={**HEADERS, "authorization": f"Bearer {token}"},
            timeout=ANSWER_SECONDS,
            trust_env=False,
        )
        answer: Mapping[str, Any] = sent.json()
    except (httpx2.HTTPError, ValueError) as problem:
        raise CommandRefused(f"the stack did not answer: {problem}") from None
    if "result" not in answer:
        raise CommandRefused(answer.get("error", {}).get("message") or f"the stack answered {sent.status_code}")
    _say(answer["result"]["content"])
    if structure := answer["result"].get("structuredContent"):
        terminal.say()
        terminal.say_json(structure, indent=2)
    sys.exit(int(answer["result"].get("isError", False)))


def _argument(word: str) -> tuple[str, Any]:
    name, equals, value = word.partition("=")
    if not equals:
        raise click.UsageError(f"an argument is NAME=VALUE or NAME:=JSON, not {word!r}.")
    if not name.endswith(":"):
        return name, value
    try:
        return name[:-1], json.loads(value)
    except ValueError:
        raise click.UsageError(f"what stands behind {name}= is no JSON: a text has no colon before the =.") from None


def _say(content: Iterable[Mapping[str, Any]]) -> None:
    for part in content:
        for line in part.get("text", f"With it comes a part of the kind {part['type']}.").splitlines():
            terminal.say(line)


COMMANDS = (call,)
