"""Index of the owner's tools, `tools/__init__.py`, as text: the tuple in which a tool is listed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import click


def with_tool(index: str, name: str) -> str:
    """Return the text of `tools/__init__.py` with a tool at the end of TOOLS.

    Raises:
        click.ClickException: There is no tuple of that name.
    """
    tree = ast.parse(index)
    listed = next(_tuples_called("TOOLS", tree), None)
    if listed is None:
        raise click.ClickException(f"tools/__init__.py has no tuple TOOLS to add {name} to.")
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
