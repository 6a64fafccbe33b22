"""What a function's code calls of AWS, read from its source: each call that can be reached from its ``app.py``.

A definition is reached when its name stands in code that is reached; so is what has the same name elsewhere, which errs
on the side of more. What a module does when it is imported is reached with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

import boto3
from botocore import xform_name

from local.stack import TEMPLATE

ROOT: Final = TEMPLATE.parent
#: The services that the product has clients for.
SERVICES: Final = ("dynamodb", "cognito-idp", "secretsmanager", "logs")
#: What a transaction's entries need; there is no action for the transaction itself.
ENTRIES: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
#: What Lambda calls.
HANDLER: Final = "handler"
_TRANSACTIONS: Final = {"dynamodb:TransactWriteItems", "dynamodb:TransactGetItems"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def methods() -> dict[str, str]:
    """Return boto3's methods: name → the action as IAM names it."""
    session = boto3.Session(region_name="us-east-1")
    return {
        xform_name(operation): f"{service}:{operation}"
        for service in SERVICES
        for operation in session.client(service).meta.service_model.operation_names
    }


def actions(app: Path) -> set[str]:
    """Return every action that is called from an ``app.py``, named as in an IAM policy."""
    code = _reached(list(_modules(app)))
    called = {methods()[name] for part in code for name in _called(part) if name in methods()}
    entries = {ENTRIES[key] for part in code for key in _keys(part) if key in ENTRIES}
    in_transactions = {f"dynamodb:{entry}" for entry in entries} if called & _TRANSACTIONS else set()
    return (called - _TRANSACTIONS) | in_transactions


def _modules(app: Path) -> Iterator[ast.Module]:
    """Yield the modules of ours that are imported, wherever the import stands, but for those that only types need."""
    waiting, seen = [app], {app}
    while waiting:
        module, imported = _module(waiting.pop())
        yield module
        waiting += imported - seen
        seen |= imported


@cache
def _module(path: Path) -> tuple[ast.Module, frozenset[Path]]:
    """Return what stands in a file, and the files that it imports."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    origins = (spec.origin for spec in map(find_spec, set(_imported(module))) if spec and spec.origin)
    return module, frozenset(Path(origin) for origin in origins if origin.endswith(".py"))


def _imported(module: ast.Module) -> Iterator[str]:
    for node in _but_for_types(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("servicedesk"):
            yield str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("servicedesk"))
        else:
            yield from _imported_by_name(node)


def _imported_by_name(node: ast.AST) -> Iterator[str]:
    """Yield each module of a package from which a module is imported by a name that is put together when it runs."""
    match node:
        case ast.Call(func=ast.Name("import_module"), args=[ast.JoinedStr(values=[ast.Constant(beginning), *_])]):
            package = str(beginning).rpartition(".")[0]
            spec = find_spec(package)
            folders = (spec and spec.submodule_search_locations) or ()
            yield from (f"{package}.{one.name}" for one in iter_modules(folders))


def _but_for_types(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _but_for_types(child)


def _reached(modules: list[ast.Module]) -> list[ast.AST]:
    """Return the code that runs: what stands at the top of a module, and every definition whose name is reached."""
    waiting: list[ast.AST] = list(modules)
    held_back: list[Definition] = []
    code: list[ast.AST] = []
    names = {HANDLER}
    while waiting:
        for body in waiting:
            at_once, later = _divided(body)
            code += at_once
            held_back += later
            names |= set().union(*map(_names, at_once))
        waiting = [definition for definition in held_back if definition.name in names]
        held_back = [definition for definition in held_back if definition.name not in names]
    return code


@cache
def _divided(definition: ast.AST) -> tuple[list[ast.AST], list[Definition]]:
    """Return what runs with a module, a class or a function, and the definitions in it that wait to be named.

    All of a function runs with it, what is defined in it included; so do the methods that the language itself calls.
    """
    if not isinstance(definition, ast.Module | ast.ClassDef):
        return [definition], []
    later = [
        statement
        for statement in definition.body
        if isinstance(statement, Definition) and not _is_dunder(statement.name)
    ]
    outside = [decorator for statement in later for decorator in statement.decorator_list]
    if isinstance(definition, ast.ClassDef):
        # What is inherited can be called by the class's own name.
        outside += definition.bases
    return [*(statement for statement in definition.body if statement not in later), *outside], later


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


@cache
def _names(code: ast.AST) -> frozenset[str]:
    named = (node for node in ast.walk(code) if isinstance(node, ast.Name | ast.Attribute))
    # What is taken of a module that is imported so is called like it.
    by_name = {module.rpartition(".")[2] for node in ast.walk(code) for module in _imported_by_name(node)}
    return frozenset(node.id if isinstance(node, ast.Name) else node.attr for node in named) | by_name


def _called(code: ast.AST) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute):
            # Called, or handed to who calls it.
            yield node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_paginator":
            yield from (str(word.value) for word in node.args if isinstance(word, ast.Constant))


def _keys(code: ast.AST) -> Iterator[str]:
    for node in ast.walk(code):
        if isinstance(node, ast.Dict):
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
