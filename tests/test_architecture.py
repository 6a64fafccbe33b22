"""What the design promises about the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from servicedesk.tools.catalogue import described_catalogue

PACKAGE = Path(__file__).parent.parent / "layers" / "shared" / "servicedesk"
CHECKOUT = PACKAGE.parents[2]
#: Where the product's code is.
ROOMS: Final = (
    "layers/shared/servicedesk", "functions", "tools", "cli", "servicedesk_command", "stack", "local", "delivery",
    "transfer", "walkthrough", "benchmarks", "examples",
)  # fmt: skip
MAX_FILE_LINES: Final = 200
#: Of what a function does: without its signature, its docstring, and the functions in it, which are counted themselves.
MAX_BODY_LINES: Final = 40
#: What is longer → why it is better whole.
LONG_FILES: Final = {
    "delivery/rehearsal/faults.py": "a table: a row for each fault that verify must find",
    "examples/desk.py": "an example is one file, to be copied",
    "examples/roundup_desk.py": "an example is one file, to be copied",
    "layers/shared/servicedesk/errors.py": "the tree of errors, as docs/architecture.md draws it",
}


def makers(name: str) -> set[str]:
    """Return the modules of the product that call `name(...)`."""
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    }


@pytest.mark.parametrize(
    ("value", "maker"),
    [
        ("Principal", "identity/tokens.py"),
        ("Toolbox", "discovery/toolbox.py"),
        ("GrantedTool", "discovery/toolbox.py"),
        ("execute", "server/handlers.py"),
    ],
)
def test_each_stage_is_the_only_maker_of_its_value(value: str, maker: str) -> None:
    assert makers(value) == {maker}


def test_every_tool_file_is_in_the_catalogue() -> None:
    tools = {path.stem for path in (PACKAGE / "tools").glob("*.py") if "effect=Effect." in path.read_text()}

    assert tools == {tool.name for tool in described_catalogue()}


def test_functions_hold_one_file_each() -> None:
    folders = [path for path in (PACKAGE.parents[2] / "functions").iterdir() if path.name != "__pycache__"]

    assert {path.name for path in folders} == {"admin", "erase", "mcp", "metadata", "setup", "tokens"}
    for folder in folders:
        assert [path.name for path in folder.iterdir() if path.name != "__pycache__"] == ["app.py"]


def product_files() -> Iterator[Path]:
    """Yield the product's own code, without its tests."""
    for room in ROOMS:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            if "tests" not in path.relative_to(CHECKOUT).parts:
                yield path


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has of its own."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    lines = {line for statement in body for line in range(statement.lineno, (statement.end_lineno or 0) + 1)}
    for inner in ast.walk(function):
        if inner is not function and isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([inner.lineno, *(decorator.lineno for decorator in inner.decorator_list)])
            lines -= set(range(first, (inner.end_lineno or 0) + 1))
    return len(lines)


def test_only_a_file_that_is_better_whole_is_longer_than_a_file_is() -> None:
    long = {
        str(path.relative_to(CHECKOUT))
        for path in product_files()
        if len(path.read_text("utf-8").splitlines()) > MAX_FILE_LINES
    }

    assert long == LONG_FILES.keys()


def test_no_function_does_more_than_is_read_at_once() -> None:
    long = [
        f"{path.relative_to(CHECKOUT)}:{function.lineno} {function.name}: {body_lines(function)} lines"
        for path in product_files()
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(function) > MAX_BODY_LINES
    ]

    assert long == []
