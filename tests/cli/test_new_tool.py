"""`servicedesk new-tool`: what it writes works as it stands, for every kind of tool."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from cli.new_tool import EFFECTS, new_tool
from cli.openapi.document import NotBegun
from cli.tool_files import desk_files
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
#: Nouns that the files have a meaning for, or that no name in Python can begin with.
HARD_NAMES: Final = (
    "flag_customer", "tell_name", "add_text", "add_note", "set_class", "reset_2fa", "get_import", "drop_key",
    "mark_model", "tell_result", "look_self", "flag_customer_id",
)  # fmt: skip
BEGUN: Final = (
    *((name, effect, stores) for (effect, stores), name in NAMES.items()),
    *((f"{name}_{effect}", effect, True) for name in ("try_customer", "try_2fa") for effect in EFFECTS),
    ("flag_customer", "reads", True),
    ("watch_customer", "writes", True),
    ("reset_2fa", "credentials", True),
)


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
        for name, effect, stores in BEGUN:
            begun = CliRunner().invoke(new_tool, [name, "--effect", effect, *(["--stores"] if stores else [])])
            assert begun.exit_code == 0, begun.output
            assert "docs/add-a-tool.md" in begun.output
        yield folder


def run(checkout: Path, *words: str, is_content: bool = True) -> str:
    """Run a module of Python's in an author's checkout, and return what it says; it must be content, or not."""
    places = os.pathsep.join(map(str, (checkout / "layers" / "shared", ROOT)))
    done = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-m", *words],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is is_content, done.stdout + done.stderr
    return done.stdout


def run_tests(checkout: Path, *, is_content: bool) -> str:
    words = ("--quiet", "-p", "no:cacheprovider", f"--config-file={ROOT / 'pyproject.toml'}", "tools/tests")
    return run(checkout, "pytest", *words, is_content=is_content)


def test_the_tests_that_it_writes_pass_but_the_one_of_what_a_model_is_told(checkout: Path) -> None:
    said = run_tests(checkout, is_content=False)

    failed = [line.split("::")[-1].split(" ")[0] for line in said.splitlines() if line.startswith("FAILED")]
    assert failed == ["test_what_a_model_is_told_of_it_is_written"] * len(BEGUN), said
    assert "error" not in said.splitlines()[-1]
    # What is still to be written, and no more.
    assert "['description'" in said
    assert "maxLength" not in said


def test_once_its_owner_has_written_what_a_model_is_told_all_of_them_pass(checkout: Path) -> None:
    paths = [checkout / "tools" / f"{name}.py" for name, _, _ in BEGUN]
    begun = {path: path.read_text() for path in paths}
    for path, text in begun.items():
        path.write_text(text.replace("Say to a model", "Tells"))

    run_tests(checkout, is_content=True)
    for path, text in begun.items():
        path.write_text(text)


@pytest.mark.parametrize("words", ["check", "format --check"])
def test_what_it_writes_is_as_the_linter_wants_it(checkout: Path, words: str) -> None:
    run(checkout, "ruff", *words.split(), "--no-cache", "tools")


def test_every_tool_that_it_wrote_is_in_the_catalogue(checkout: Path) -> None:
    names = ", ".join(name for name, _, _ in BEGUN)
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


@pytest.mark.parametrize("kind", NAMES, ids=NAMES.values())
@pytest.mark.parametrize("name", HARD_NAMES)
def test_whatever_a_tool_is_called_its_files_are_python_in_which_nothing_is_there_twice(
    name: str, kind: tuple[str, bool]
) -> None:
    assert_is_python(name, *kind)


@given(st.from_regex(r"[a-z][a-z0-9]{0,5}(_([a-z0-9]{1,6}|customer|id|text)){1,2}", fullmatch=True))
def test_any_verb_and_noun_makes_such_files_or_is_refused(name: str) -> None:
    for kind in NAMES:
        with suppress(NotBegun):
            assert_is_python(name, *kind)


def assert_is_python(name: str, effect: str, stores: bool) -> None:
    for path, text in desk_files(name, effect, stores=stores).items():
        if path.endswith(".py"):
            compile(text, path, "exec")
            for model in (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)):
                fields = [ast.unparse(field.target) for field in model.body if isinstance(field, ast.AnnAssign)]
                assert len(fields) == len(set(fields)), f"{model.name} of {path}: {fields}"


REFUSED: Final = (
    "get", "Get_Device", "get-device", "_get_device", "get_customer", "make_tool", "get_" + "x" * 40, "test_connection",
)  # fmt: skip


@pytest.mark.parametrize("name", ["string_constraints", "stored_visit", "class_var"])
def test_a_name_that_the_files_have_for_something_else_is_refused_with_what_to_do(checkout: Path, name: str) -> None:
    refused = CliRunner().invoke(new_tool, [name, "--stores", "--effect", "writes"])

    assert refused.exit_code == 1
    assert refused.output.endswith("Choose another name.\n")
    assert not (checkout / "tools" / f"{name}.py").exists()


@pytest.mark.parametrize("name", [*REFUSED, NAMES["reads", False]])
def test_a_name_that_is_none_or_is_taken_writes_nothing(checkout: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}

    refused = CliRunner().invoke(new_tool, [name])

    assert refused.exit_code == 1
    assert "Choose another name." in refused.output or "is not a verb and a noun" in refused.output
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
