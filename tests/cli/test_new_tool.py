"""`servicedesk new-tool`: what it writes works as it stands, for every kind of tool."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from cli.new_tool import EFFECTS, new_tool
from cli.tool_index import with_tool
from delivery.template.loader import document_in
from delivery.template.own import merged_document

ROOT: Final = Path(__file__).parents[2]
ACTIONS: Final = {
    "reads": ["dynamodb:GetItem"],
    "writes": ["dynamodb:PutItem"],
    "destroys": ["dynamodb:GetItem", "dynamodb:DeleteItem"],
    "credentials": ["dynamodb:GetItem", "dynamodb:DeleteItem"],
}
NAMES: Final = {
    (effect, stores): f"try_{effect}_{'with_rows_of_its_own' if stores else 'all_alone'}"
    for effect, stores in product(EFFECTS, [False, True])
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What an author has, with a tool of each kind."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "template.yaml"):
        shutil.copy(ROOT / name, folder)
    (folder / "layers" / "shared").mkdir(parents=True)
    (folder / "layers" / "shared" / "desk_tools").symlink_to(folder / "tools")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for (effect, stores), name in NAMES.items():
            begun = CliRunner().invoke(new_tool, [name, "--effect", effect, *(["--stores"] if stores else [])])
            assert begun.exit_code == 0, begun.output
            assert "docs/add-a-tool.md" in begun.output
        yield folder


def run(checkout: Path, *words: str) -> None:
    """Run a module of Python's in an author's checkout; it must be content."""
    places = os.pathsep.join(map(str, (checkout / "layers" / "shared", ROOT)))
    done = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-m", *words],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tests_that_it_writes_pass(checkout: Path) -> None:
    run(
        checkout,
        "pytest",
        "--quiet",
        "-p",
        "no:cacheprovider",
        f"--config-file={ROOT / 'pyproject.toml'}",
        "tools/tests",
    )


@pytest.mark.parametrize("words", ["check", "format --check"])
def test_what_it_writes_is_as_the_linter_wants_it(checkout: Path, words: str) -> None:
    run(checkout, "ruff", *words.split(), "--no-cache", "tools")


def test_every_tool_that_it_wrote_is_in_the_catalogue(checkout: Path) -> None:
    names = ", ".join(NAMES.values())
    program = (
        "import desk_tools; from servicedesk.tools.catalogue import described_catalogue;"
        f"assert {{tool.name for tool in described_catalogue(desk_tools)}} >= set('{names}'.split(', '))"
    )
    (checkout / "catalogue.py").write_text(program)
    run(checkout, "catalogue")


@pytest.mark.parametrize("effect", EFFECTS)
def test_what_stores_has_a_table_and_the_rights_that_it_needs_and_no_others(checkout: Path, effect: str) -> None:
    name = NAMES[effect, True]
    there = merged_document(checkout / "template.yaml")["Resources"]
    (policy,) = (
        policy["PolicyDocument"]["Statement"]
        for policy in there["McpRole"]["Properties"]["Policies"]
        if policy["PolicyName"] == name
    )
    (statement,) = policy
    table, attribute = statement["Resource"]["Fn::GetAtt"]

    assert (statement["Action"], attribute) == (ACTIONS[effect], "Arn")
    assert there["McpFunction"]["Properties"]["Environment"]["Variables"][f"{name.upper()}_TABLE"] == {"Ref": table}
    ours = document_in(ROOT / "template.yaml")["Resources"]["PermissionsTable"]
    kept = ("DeletionPolicy", "UpdateReplacePolicy")
    assert {key: there[table][key] for key in kept} == {key: ours[key] for key in kept}
    for member in ("BillingMode", "DeletionProtectionEnabled", "PointInTimeRecoverySpecification", "SSESpecification"):
        assert there[table]["Properties"][member] == ours["Properties"][member]


REFUSED: Final = ("get", "Get_Device", "get-device", "_get_device", "get_customer", "make_tool", "get_" + "x" * 40)


@pytest.mark.parametrize("name", [*REFUSED, NAMES["reads", False]])
def test_a_name_that_is_none_or_is_taken_writes_nothing(checkout: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}

    refused = CliRunner().invoke(new_tool, [name])

    assert refused.exit_code == 1
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before


def test_elsewhere_than_in_a_checkout_it_says_where_to_call_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    refused = CliRunner().invoke(new_tool, ["get_device"])

    assert "call this in the checkout" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_an_installed_command_without_the_checkouts_libraries_writes_nothing(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.new_tool.find_spec", lambda _: None)

    refused = CliRunner().invoke(new_tool, ["get_device"])

    assert "`make setup`" in refused.output
    assert ".venv/bin/servicedesk new-tool get_device" in refused.output
    assert not (checkout / "tools" / "get_device.py").exists()


@pytest.mark.parametrize(
    "listed",
    [
        "TOOLS = ()",
        "TOOLS: tuple[MakeTool, ...] = (first,)",
        "TOOLS = (first, second)",
        "TOOLS = (\n    first,  # ours\n    second,\n)",
        'TOOLS = (("é", first)[1],)',
    ],
)
def test_a_tool_is_added_to_the_tuple_however_it_is_written(listed: str) -> None:
    index = f'"""Own."""\n\nfrom elsewhere import first, second\n\n{listed}\nGRANTS = (first,)\n'

    before, after = (
        ast.unparse(next(_tuple(text))).strip("()").rstrip(",") for text in (index, with_tool(index, "a_b"))
    )

    assert after == (f"{before}, a_b" if before else "a_b")
    assert "from desk_tools.a_b import a_b\n" in with_tool(index, "a_b")
    assert "GRANTS = (first,)\n" in with_tool(index, "a_b")


def _tuple(text: str) -> Iterator[ast.expr]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(node).startswith("TOOLS") and node.value:
            yield node.value
