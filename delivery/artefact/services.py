"""The AWS services that code makes clients of, read from the code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

_FACTORIES = frozenset({"client", "resource"})
_MODULE = "boto3"


def services_used(sources: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield the file and the service of each ``boto3.client("...")`` and ``boto3.resource("...")``."""
    for source in sources:
        for node in ast.walk(ast.parse(source.read_bytes())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=module), attr=factory),
                    args=[ast.Constant(value=str(name)), *_],
                ) if module == _MODULE and factory in _FACTORIES:
                    yield source, name
