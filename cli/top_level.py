"""Names that a module of Python binds at its top level, read from its text."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator


def name_bound_twice(text: str) -> str | None:
    """Return a name that a module imports or defines twice, so that the second hides the first; None if none is."""
    names = Counter(name for node in ast.parse(text).body for name in _names(node))
    return next((name for name, times in names.items() if times > 1), None)


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Import(names=imported) | ast.ImportFrom(names=imported):
            yield from (alias.asname or alias.name for alias in imported)
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
