"""What requirements.toml demands, and which tests say that they prove it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

MARK = "pytest.mark.requirement"
#: A test that does not run, or that is expected to fail, proves nothing.
_UNPROVEN = ("pytest.mark.skip", "pytest.mark.xfail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One sentence of the specification that binds a server."""

    clauses: tuple[str, ...]
    sentence: str
    revisions: tuple[str, ...]
    #: Why nothing here could keep or break it; None where it applies.
    not_applicable: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One id in one mark."""

    identifier: str
    #: File and line.
    where: str
    #: Whether the mark is where pytest takes the marks of a test from.
    is_on_a_test: bool


def requirements_in(text: str) -> dict[str, Requirement]:
    """Return the requirements of a manifest by id."""
    return {
        f"{area}.{name}": Requirement(
            clauses=tuple([fields["clause"]] if isinstance(fields["clause"], str) else fields["clause"]),
            sentence=fields["sentence"],
            revisions=tuple(fields["revisions"]),
            not_applicable=fields.get("not_applicable"),
        )
        for area, members in tomllib.loads(text).items()
        for name, fields in members.items()
    }


def tags_in(source: str, file: str) -> list[Tag]:
    """Return every tag in a file of tests, in order. What is no plain text counts as an id that nobody listed."""
    tree = ast.parse(source)
    on_tests = {id(mark) for place in _places(tree) for mark in _marks(place)}
    return [
        Tag(identifier=identifier, where=f"{file}:{mark.lineno}", is_on_a_test=id(mark) in on_tests)
        for mark in sorted(_marks(tree), key=lambda mark: mark.lineno)
        for identifier in _identifiers(mark)
    ]


def _places(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what marks tests: decorators of tests, ``pytestmark``, and the marks of a parameter."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if name.lower().startswith("test") and not _is_unproven(node.decorator_list):
                    yield from node.decorator_list
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
                yield value
            case ast.Call(func=function, keywords=keywords) if ast.unparse(function) == "pytest.param":
                marks = [keyword.value for keyword in keywords if keyword.arg == "marks"]
                yield from () if _is_unproven(marks) else marks


def _is_unproven(marks: list[ast.expr]) -> bool:
    return any(unproven in ast.unparse(mark) for mark in marks for unproven in _UNPROVEN)


def _marks(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == MARK:
            yield node


def _identifiers(mark: ast.Call) -> Iterator[str]:
    for argument in mark.args:
        match argument:
            case ast.Constant(value=str(identifier)):
                yield identifier
            case _:
                yield ast.unparse(argument)
    if not mark.args or mark.keywords:
        yield ast.unparse(mark)
