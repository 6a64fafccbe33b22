"""What `servicedesk local` prints: the stack once, then a line for each request."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

from cli.connect import instructions
from cli.desk_behind import DESK_URL, profile_behind
from local.aws.invitations import Invitation
from local.exchange import ServedRequest
from local.ports import MCP_PORT
from stack.invoked import typed_command
from stack.people import tools_at_first
from stack.plain import PlainConsole, PlainTable, one_line
from stack.stack_description import LOOPBACK_PRODUCT, StackDescription

if TYPE_CHECKING:
    from local.company_idp.application import CompanyIdp

MAX_SHOWN_CHARACTERS = 120
_STATUS_STYLES = {2: "green", 3: "cyan", 4: "yellow", 5: "red"}


class StackReport:
    """Writes to one stream, from any thread.

    Args:
        stream: Where to; colours only if it is a terminal.
    """

    def __init__(self, stream: TextIO) -> None:
        # A command is never broken by us; a terminal breaks it where copying does not notice.
        self._console = PlainConsole(stream, soft_wrap=True)
        self._lock = threading.Lock()

    def stack(
        self,
        description: StackDescription,
        *,
        asked_port: int | None,
        seconds: float,
        log: Path,
        company: CompanyIdp | None = None,
    ) -> None:
        """Describe a stack that has just become ready.

        Args:
            description: The stack.
            asked_port: The port that the person insisted on; None when they left it to us.
            seconds: From the command to now.
            log: Where the functions' log goes.
            company: The company's identity provider, where one was asked for.
        """
        say = self._console.print
        say()
        say(one_line(("Service Desk MCP", "bold"), f" on this machine, ready in {seconds:.1f} s"))
        say()
        if asked_port is None and urlsplit(description.mcp_url).port != MCP_PORT:
            say(one_line((f"Port {MCP_PORT} is in use by another program, so this is a free one.", "yellow")))
            say()
        say(_addresses(description, log))
        self.running_stack(description, is_new=True)
        if company is not None:
            self._company(description, company)
        say()
        say(one_line(("Everything is in memory and made up. Ctrl-C stops it. Requests, as they come:", "dim")))
        say()

    def running_stack(self, description: StackDescription, *, is_new: bool = False) -> None:
        """Describe a stack that runs: its people, and how clients connect; its addresses too, unless it `is_new`."""
        say = self._console.print
        if not is_new:
            say(_addresses(description))
        if description.desk_variables:
            say(
                one_line(
                    ("Desk", "bold"), f"  {profile_behind(description).name}, {description.desk_variables[DESK_URL]}"
                )
            )
        say(_people(description))
        for instruction in instructions(description):
            say()
            say(one_line((instruction.client, "bold"), "  ", (instruction.note, "dim")))
            for line in instruction.text.split("\n"):
                say(one_line(line))
        say()
        say(one_line(("One tool", "bold"), "  ", ("As one of them, from another terminal:", "dim")))
        port = urlsplit(description.mcp_url).port
        known = description.known_customer_id
        call = f"get_customer customer_id={known}" if known else "list_tickets"
        say(one_line(f"{typed_command()} call alice {call} --port {port}"))

    def _company(self, description: StackDescription, company: CompanyIdp) -> None:
        say, name = self._console.print, description.company_name
        note = f"Its people sign in without a password: on the sign-in page, Continue with {name}."
        say()
        say(one_line((f"{name}, a company", "bold"), "  ", (note, "dim")))
        for called, employee in company.people.items():
            say(one_line(f"{called:8} {', '.join(employee.groups) or 'in no group'}"))
        say(one_line(f"Change who is in which of its groups: {company.origin}/"))
        port = urlsplit(description.mcp_url).port
        say(one_line(f"What its groups give here: {typed_command()} group-map --port {port}"))
        say(one_line("One of them, in your browser, and which tools they have:"))
        client_id = description.loopback_client.client_id
        say(one_line(f"MCP_URL={description.mcp_url} CLIENT_ID={client_id} .venv/bin/python examples/person.py"))

    def exchange(self, exchange: ServedRequest) -> None:
        """Write the line of one request."""
        style = _STATUS_STYLES.get(exchange.status // 100, "red")
        about = exchange.username, exchange.operation, exchange.tool
        line = one_line(
            (time.strftime("%H:%M:%S  "), "dim"),
            (f"{exchange.method:8}{_shorten(exchange.path)}  ", "default"),
            (str(exchange.status), style),
            (f"  {exchange.milliseconds:.0f} ms", "dim"),
            *((f"  {_shorten(part)}", "bold") for part in about if part),
        )
        with self._lock:
            self._console.print(line)

    def invitation(self, invitation: Invitation) -> None:
        """Write what somebody who was invited would find in their mail."""
        said = f"user name {invitation.username}, temporary password {invitation.password}"
        with self._lock:
            self._console.print(one_line((f"To {invitation.address}, by e-mail from Cognito: ", "bold"), said))

    def record(self, line: str) -> None:
        """Write a line of the functions' log."""
        with self._lock:
            self._console.print(one_line((line, "dim")))


def _shorten(text: str) -> str:
    """Return the beginning of what a stranger sent, to fit a line."""
    return text if len(text) <= MAX_SHOWN_CHARACTERS else text[:MAX_SHOWN_CHARACTERS] + "…"


def described_as_json(description: StackDescription) -> str:
    """Return the same facts for programs, as one line."""
    people = [{**person, "tools": list(tools)} for person, tools in _people_with_tools(description)]
    connect = {instruction.client: instruction.text for instruction in instructions(description)}
    return json.dumps({**description.as_json(), "people": people, "connect": connect})


def _people_with_tools(description: StackDescription) -> list[tuple[dict[str, object], tuple[str, ...]]]:
    people, profile = description.as_json()["people"], profile_behind(description)
    return [(plain, tools_at_first(person, profile)) for plain, person in zip(people, description.people, strict=True)]


def _addresses(description: StackDescription, log: Path | None = None) -> PlainTable:
    table = PlainTable(box=None, padding=(0, 2), collapse_padding=True, show_header=False)
    table.add_cells("MCP URL", one_line((description.mcp_url, "bold cyan")))
    for client in description.clients:
        if client.product == LOOPBACK_PRODUCT:
            table.add_cells("Client id", f"{client.client_id}  (of a client that is not named below)")
    table.add_cells("Sign-in", description.sign_in_url)
    table.add_cells("Console", f"{description.admin_url}  (for administrators)")
    if description.program_client_id:
        table.add_cells("Program", f"{description.program_client_id}  (client id of PolicyProgram)")
    if log is not None:
        table.add_cells("Log", str(log))
    return table


def _people(description: StackDescription) -> PlainTable:
    table = PlainTable(box=None, padding=(0, 3, 0, 0), header_style="dim")
    for heading in ("\nPerson", "\nPassword", "\nGroups"):
        table.add_column(heading, no_wrap=True)
    table.add_column("\nTools", justify="right")
    profile = profile_behind(description)
    for person in description.people:
        tools = len(tools_at_first(person, profile))
        table.add_cells(person.username, person.password, ", ".join(person.groups) or "none", str(tools))
    return table
