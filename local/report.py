"""What `servicedesk local` prints: the stack once, then a line for each request."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from rich.text import Text

from local.connect import instructions
from local.exchange import Exchange
from local.policy import tools_at_first
from local.ports import MCP_PORT
from local.stack_description import LOOPBACK_PRODUCT, StackDescription

# Wide enough that a command is never broken by us; a terminal breaks it where copying does not notice.
PIPE_WIDTH_COLUMNS = 200
MAX_PATH_CHARACTERS = 120
_STATUS_STYLES = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}


class Report:
    """Writes to one stream, from any thread.

    Args:
        stream: Where to; colours only if it is a terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        width = None if stream.isatty() else PIPE_WIDTH_COLUMNS
        self._console = Console(file=stream, highlight=False, soft_wrap=True, width=width)
        self._lock = threading.Lock()

    def stack(self, description: StackDescription, *, asked_port: int | None, seconds: float, log: Path) -> None:
        """Describe a stack that has just become ready.

        Args:
            description: The stack.
            asked_port: The port that the person insisted on; None when they left it to us.
            seconds: From the command to now.
            log: Where the functions' log goes.
        """
        say = self._console.print
        say(f"\n[bold]Service Desk MCP[/bold] on this machine, ready in {seconds:.1f} s\n")
        if asked_port is None and urlsplit(description.mcp_url).port != MCP_PORT:
            say(f"[yellow]Port {MCP_PORT} is in use by another program, so this is a free one.[/yellow]\n")
        say(_addresses(description, log))
        say(_people(description))
        for instruction in instructions(description):
            say(f"\n[bold]{instruction.client}[/bold]  [dim]{instruction.note}[/dim]")
            say(Text(instruction.text))
        say("\n[dim]Everything is in memory and made up. Ctrl-C stops it. Requests, as they come:[/dim]\n")

    def exchange(self, exchange: Exchange) -> None:
        """Write the line of one request."""
        style = _STATUS_STYLES.get(exchange.status // 100, "red")
        line = Text(time.strftime("%H:%M:%S  "), style="dim")
        line.append(f"{exchange.method:8}", style="default")
        line.append(f"{_printable(exchange.path)}  ", style="default")
        line.append(f"{exchange.status}", style=style)
        line.append(f"  {exchange.milliseconds:.0f} ms", style="dim")
        about = "  ".join(part for part in (exchange.username, exchange.operation, exchange.tool) if part)
        line.append(f"  {about}" if about else "", style="bold")
        with self._lock:
            self._console.print(line)


def _printable(path: str) -> str:
    """Return a path that cannot speak to the terminal, and fits a line."""
    shown = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in path)
    return shown if len(shown) <= MAX_PATH_CHARACTERS else shown[:MAX_PATH_CHARACTERS] + "…"


def described_as_json(description: StackDescription) -> str:
    """Return the same facts for programs, as one line."""
    people = [{**person, "tools": list(tools)} for person, tools in _people_with_tools(description)]
    connect = {instruction.client: instruction.text for instruction in instructions(description)}
    return json.dumps({**description.as_json(), "people": people, "connect": connect})


def _people_with_tools(description: StackDescription) -> list[tuple[dict[str, object], tuple[str, ...]]]:
    people = description.as_json()["people"]
    return [(plain, tools_at_first(person)) for plain, person in zip(people, description.people, strict=True)]


def _addresses(description: StackDescription, log: Path) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("MCP URL", Text(description.mcp_url, style="bold cyan"))
    for client in description.clients:
        if client.product == LOOPBACK_PRODUCT:
            table.add_row("Client id", f"{client.client_id}  (of a client that is not named below)")
    table.add_row("Sign-in", description.sign_in_url)
    table.add_row("Console", f"{description.admin_url}  (for administrators)")
    table.add_row("Log", str(log))
    return table


def _people(description: StackDescription) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    for heading in ("\nPerson", "\nPassword", "\nGroups"):
        table.add_column(heading, no_wrap=True)
    table.add_column("\nTools", justify="right")
    for person in description.people:
        tools = len(tools_at_first(person))
        table.add_row(person.username, person.password, ", ".join(person.groups) or "none", str(tools))
    return table
