"""`servicedesk new-tool`."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from stack.terminal import say

TEMPLATES: Final = Path(__file__).with_name("templates")
#: Of the checkout that the command is called in.
TOOLS: Final = Path("tools")
EFFECTS: Final = ("reads", "writes", "destroys", "credentials")
MAX_NAME_CHARACTERS: Final = 40
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")


@click.command("new-tool", short_help="Begin a tool of your own, in tools/.")
@click.argument("name")
@click.option("--effect", type=click.Choice(EFFECTS), default="reads", show_default=True, help="What a call does.")
@click.option("--stores", is_flag=True, help="It keeps rows of a customer: with a table, and the right to it.")
def new_tool(name: str, effect: str, stores: bool) -> None:
    """Begin the tool NAME, a verb and a noun: get_office_hours.

    Writes the tool and its test, with --stores also what it needs in AWS, and adds it to TOOLS. It works as it stands,
    and nobody may use it yet.
    """
    index = TOOLS / "__init__.py"
    if not index.exists():
        raise click.ClickException(f"there is no {index} here: call this in the checkout of the service desk.")
    if find_spec("ruff") is None:
        raise click.ClickException(
            f"this needs what `make setup` installs. Then: .venv/bin/servicedesk new-tool {name}"
        )
    _check_name(name)
    files = {TOOLS / path: text for path, text in _files(name, effect, stores=stores).items()}
    if there := [path for path in files if path.exists()]:
        raise click.ClickException(f"{there[0]} is there already.")
    files[index] = with_tool(index.read_text(encoding="utf-8"), name)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    _format(files)
    for path in files:
        say(f"Wrote {path}")
    say("")
    read = "docs/add-a-tool.md, from step 2 on" + (", and there Rows of its own" if stores else "")
    say(f"Nobody may use {name} yet. Next: {read}. Then")
    say("")
    say(f"    make test TESTS={TOOLS}/tests")


def _check_name(name: str) -> None:
    from servicedesk.tools import kit
    from servicedesk.tools.catalogue import described_catalogue

    if not _NAME.fullmatch(name) or len(name) > MAX_NAME_CHARACTERS:
        raise click.ClickException(f"{name!r} is not a verb and a noun in small letters, such as get_office_hours.")
    if name in {tool.name for tool in described_catalogue()} or _in_capitals(name) in kit.__all__:
        raise click.ClickException(f"{name} is a name of the service desk's own.")


def _files(name: str, effect: str, *, stores: bool) -> Mapping[str, str]:
    """Return the files of a new tool, by their path below the folder."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 -- Python, not HTML
    )
    words = name.split("_")
    values = {
        "name": name,
        "title": " ".join(words).capitalize(),
        "camel": _in_capitals(name),
        "row": f"Stored{_in_capitals('_'.join(words[1:]))}",
        "row_id": "_".join([*words[1:], "id"]),
        "effect": effect,
        "asks": effect in {"destroys", "credentials"},
    }
    kind = "stored_" if stores else ""
    templates = {f"{name}.py": f"{kind}tool.py.j2", f"tests/test_{name}.py": f"{kind}test.py.j2"}
    if stores:
        templates[f"{name}.yaml"] = "tool.yaml.j2"
    return {path: environment.get_template(template).render(values) for path, template in templates.items()}


def _in_capitals(name: str) -> str:
    return "".join(map(str.capitalize, name.split("_")))


def with_tool(index: str, name: str) -> str:
    """Return the text of `tools/__init__.py` with a tool at the end of TOOLS.

    Raises:
        click.ClickException: There is no tuple of that name.
    """
    tree = ast.parse(index)
    listed = next(_tuples_called("TOOLS", tree), None)
    if listed is None:
        raise click.ClickException(f"{TOOLS}/__init__.py has no tuple TOOLS to add {name} to.")
    lines = index.splitlines(keepends=True)
    # Behind the last one, or within empty parentheses; the formatter puts the rest in order.
    last = listed.elts[-1] if listed.elts else None
    line, column = (last.end_lineno, last.end_col_offset) if last else (listed.lineno, listed.col_offset + 1)
    place = (line or 1) - 1
    text = lines[place].encode()
    lines[place] = (text[:column] + (f", {name}" if last else f"{name},").encode() + text[column:]).decode()
    first = next(node for node in tree.body if not isinstance(node, ast.Expr))
    lines.insert(first.lineno - 1, f"from desk_tools.{name} import {name}\n")
    return "".join(lines)


def _tuples_called(name: str, tree: ast.Module) -> Iterator[ast.Tuple]:
    for node in tree.body:
        match node:
            case (
                ast.AnnAssign(target=ast.Name(id=called), value=ast.Tuple() as listed)
                | ast.Assign(targets=[ast.Name(id=called)], value=ast.Tuple() as listed)
            ) if called == name:
                yield listed


def _format(files: Mapping[Path, str]) -> None:
    paths = [str(path) for path in files if path.suffix == ".py"]
    for words in (("check", "--quiet", "--fix-only", "--select=I"), ("format", "--quiet")):
        subprocess.run([sys.executable, "-m", "ruff", *words, *paths], check=True)  # noqa: S603 -- our own formatter


COMMANDS = (new_tool,)
