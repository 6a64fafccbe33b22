"""`servicedesk new-tool`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from cli.openapi.rendering import Wanted
from cli.tool_files import MAX_NAME_CHARACTERS, SYSTEM, TOOLS, calling_files, desk_files, format_files, in_capitals
from cli.tool_index import with_tool
from stack.terminal import say

EFFECTS: Final = ("reads", "writes", "destroys", "credentials")
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


@click.command("new-tool", short_help="Begin a tool of your own, in tools/.")
@click.argument("name", required=False, default="")
@click.option("--effect", type=click.Choice(EFFECTS), default="reads", show_default=True, help="What a call does.")
@click.option("--stores", is_flag=True, help="It keeps rows of a customer: with a table, and the right to it.")
@click.option(
    "--from", "document", type=Path, help="It calls a system of yours: the system's OpenAPI 3 document, a file."
)
@click.option("--operation", default="", help="With --from: the operationId of the call.")
@click.option("--search", is_flag=True, help="With --from: a POST that only looks for something.")
@click.option("--without", multiple=True, help="With --from: what the call takes and the tool does not. Repeatable.")
@click.option("--system", default=SYSTEM, show_default=True, help="With --from: what your tools call the system.")
@click.option("--as", "name_as", default="", help="The same as NAME.")
def new_tool(
    name: str,
    effect: str,
    stores: bool,
    document: Path | None,
    operation: str,
    search: bool,
    without: tuple[str, ...],
    system: str,
    name_as: str,
) -> None:
    """Begin the tool NAME, a verb and a noun: get_office_hours.

    Writes the tool and its test, with --stores also what it needs in AWS, and adds it to TOOLS. It works as it stands,
    and nobody may use it yet.

    With --from and --operation it calls a system of yours: its arguments are those of the operation, its result a few
    fields of the answer. Its test fails until you have written what a model is told of it.
    """
    name = name or name_as
    index = TOOLS / "__init__.py"
    if not index.exists():
        raise click.ClickException(f"there is no {index} here: call this in the checkout of the service desk.")
    if find_spec("ruff") is None:
        raise click.ClickException(
            f"this needs what `make setup` installs. Then: .venv/bin/servicedesk new-tool {name}"
        )
    _check_words(name, name_as, stores=stores, document=document, only_from=[operation, search, without])
    _check_name(name)
    if document is None:
        files = desk_files(name, effect, stores=stores)
    else:
        wanted = Wanted(path=document, operation_id=operation, effect=effect, is_search=search, without=without)
        files = calling_files(wanted, name, system)
    _write(name, {TOOLS / path: text for path, text in files.items()}, index)
    read = "docs/add-a-tool.md, from step 2 on"
    more = ", and there Rows of its own" if stores else ", and docs/tools-from-openapi.md" if document else ""
    say(f"Nobody may use {name} yet. Next: {read}{more}. Then")
    say("")
    say(f"    make test TESTS={TOOLS}/tests")


def _check_words(name: str, name_as: str, *, stores: bool, document: Path | None, only_from: Sequence[object]) -> None:
    if not name:
        raise click.UsageError("what is the tool to be called? servicedesk new-tool get_office_hours")
    if name_as not in {"", name}:
        raise click.UsageError("the tool has two names: say one, NAME or --as.")
    if document is None and any(only_from):
        raise click.UsageError("--operation, --search and --without go with --from.")
    if document is not None and (stores or not only_from[0]):
        raise click.UsageError("--from goes with --operation, and not with --stores.")


def _write(name: str, files: Mapping[Path, str], index: Path) -> None:
    if there := [path for path in files if path.exists()]:
        raise click.ClickException(f"{there[0]} is there already. Name another, or delete it.")
    whole = {**files, index: with_tool(index.read_text(encoding="utf-8"), name)}
    for path, text in whole.items():
        path.write_text(text, encoding="utf-8")
    format_files(whole)
    for path in whole:
        say(f"Wrote {path}")
    say("")


def _check_name(name: str) -> None:
    from servicedesk.tools import kit
    from servicedesk.tools.catalogue import described_catalogue

    if not _NAME.fullmatch(name) or len(name) > MAX_NAME_CHARACTERS:
        raise click.ClickException(f"{name!r} is not a verb and a noun in small letters, such as get_office_hours.")
    if name in {tool.name for tool in described_catalogue()} or in_capitals(name) in kit.__all__:
        raise click.ClickException(f"{name} is a name of the service desk's own.")


COMMANDS = (new_tool,)
