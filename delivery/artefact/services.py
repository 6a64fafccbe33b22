"""The AWS services that code makes clients of, read from the code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

_FACTORIES = frozenset({"client", "resource"})


def services_used(sources: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the file and the service of each ``.client("...")`` and ``.resource("...")``, of boto3 or of a session."""
    for source in sources:
        for node in ast.walk(ast.parse(source.read_bytes())):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr=factory),
                    args=[ast.Constant(value=str(name)), *_],
                ) if factory in _FACTORIES:
                    yield source, name
