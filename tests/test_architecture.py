"""What the design promises about the code itself."""

import ast
from pathlib import Path

import pytest

from servicedesk.tools.catalogue import described_catalogue

PACKAGE = Path(__file__).parent.parent / "layers" / "shared" / "servicedesk"


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
