"""`servicedesk tools`: which tools a stack has, and what a grant of one can narrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import click

from cli import completion
from cli.session import CommandContext, on_a_stack
from servicedesk.policy.capabilities import Capabilities, Capability
from servicedesk.policy.rule_words import told_limit
from servicedesk.tools.conditions import GROUPS, ME, OMITTED
from servicedesk.tools.rows import Rows
from servicedesk.tools.suggestion import suggestion
from servicedesk.tools.text import quote_name
from stack import terminal
from stack.faults import CommandRefused
from stack.plain import PlainTable

_ANY: Final = "anything"


@click.command("tools")
@click.argument("name", required=False, shell_complete=completion.tools)
@on_a_stack
def tools(session: CommandContext, name: str | None) -> None:
    """List the tools of the stack; of the tool NAME show what it does, and what a grant of it can narrow: the fields of
    its rows (--where, --hide) and its arguments (--when), with the values there are.

    Exit code 0: shown. 1: there is no such tool, or not decided. 2: wrong usage.
    """  # noqa: D205 -- one paragraph
    said = session.target.capabilities
    if name is None:
        session.answer(said, lambda: session.console.print(_overview(said)), stack=session.target.name)
        return
    known = {tool.name: tool for tool in said.tools}
    if name not in known:
        raise CommandRefused(f"there is no tool {quote_name(name)}{suggestion(name, known)}")
    session.answer(known[name], lambda: _say(_details(known[name])), stack=session.target.name)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        terminal.say(line)


def _overview(said: Capabilities) -> PlainTable:
    table = PlainTable("tool", "what a call does", "on", "a person may call it")
    for tool in said.tools:
        often = f"{told_limit(tool.limit)}, unless their groups say otherwise" if tool.limit else ""
        table.add_cells(tool.name, tool.effect, tool.rows.name if tool.rows else "", often)
    return table


def _details(tool: Capability) -> Iterator[str]:
    yield f"{tool.name}: {tool.title}"
    yield tool.description
    yield f"What a call does: {tool.effect}"
    if tool.limit is not None:
        yield f"A person may call it {told_limit(tool.limit)}, unless their groups say otherwise (--limit)."
    if tool.rows is not None:
        yield from _fields(tool.rows)
    else:
        yield "A grant of it chooses no rows and hides no fields."
    yield from _arguments(tool)


def _fields(rows: Rows) -> Iterator[str]:
    if rows.where:
        yield f"Rows of a {rows.name} that a grant can choose (--where):"
    for name in sorted(rows.where):
        meant = [*([ME] if name in rows.people else []), *([GROUPS] if name in rows.groups else [])]
        yield f"  {name} = {', '.join([*_values(rows.values.get(name)), *meant])}"
    if rows.hide:
        yield f"Fields that it can leave out (--hide): {', '.join(sorted(rows.hide))}"


def _arguments(tool: Capability) -> Iterator[str]:
    if tool.choices:
        yield f"Arguments that it can narrow (--when; {OMITTED} is one that is left out):"
    for name, values in sorted(tool.choices.items()):
        yield f"  {name} = {', '.join(_values(values))}"


def _values(values: frozenset[str] | None) -> list[str]:
    return [_ANY] if values is None else sorted(values)


COMMANDS = (tools,)
