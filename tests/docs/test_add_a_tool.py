"""docs/add-a-tool.md, followed to the letter in a copy of the checkout; what takes longer is in tests/recipe."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.recipe import PAGE, ROOT, Step, copied, follow, parts, steps, write_what_a_model_is_told
from tests.kit import some_agent, somebody

#: What is asked of the whole checkout: see tests/recipe.
SLOW = "make check"
SHOWN = """
import json, desk_tools
from servicedesk.policy.default_policy import default_policy
from servicedesk.tools.catalogue import described_catalogue
policy = default_policy(desk_tools)
print(json.dumps([[tool.name for tool in described_catalogue(desk_tools)], sorted(policy["support-engineers"])]))
"""


def environment(checkout: Path) -> dict[str, str]:
    """Return the environment in which the copy is imported, with the libraries of this checkout."""
    places = os.pathsep.join(map(str, (checkout / "layers" / "shared", checkout)))
    # What mypy knows of the libraries it knows the next time.
    return {**os.environ, "PYTHONPATH": places, "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / "recipe")}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if any((ROOT / step.path).exists() for step in steps("2. Make it yours")):
        pytest.skip("in this checkout somebody has followed the page already")
    checkout = copied(tmp_path_factory.mktemp("recipe") / "checkout")
    for name in (".venv", ".tools"):
        (checkout / name).symlink_to(ROOT / name)
    # Installed already, whatever was changed since.
    for name in ("pyproject.toml", "uv.lock", "uv-requirements.txt", "tools/requirements.txt"):
        os.utime(checkout / name, (1, 1))
    for step in steps():
        if step.command not in {SLOW, "make test TESTS=tools/tests"}:
            follow(step, checkout, environment(checkout))
    write_what_a_model_is_told(checkout, "add_visit")
    return checkout


def test_the_page_has_commands_files_and_a_grant() -> None:
    assert len([step for step in steps() if step.command]) > 3
    assert {step.path for step in steps() if step.path} == {
        "tools/get_office_hours.py", "tools/tests/test_get_office_hours.py", "tools/__init__.py",
    }  # fmt: skip
    assert SLOW in {step.command for step in steps("4. Try it")}


def test_what_the_page_says_of_who_asks_is_so_of_a_person_and_of_an_agent() -> None:
    named = re.findall(r"caller\.principal\.(\w+)", PAGE.read_text("utf-8"))

    assert {"name", "subject"} <= set(named)
    assert all(hasattr(who.principal, name) for name in named for who in (somebody(), some_agent()))


def test_what_the_page_makes_passes_its_tests(followed: Path) -> None:
    (tests,) = (step for step in steps("4. Try it") if step.command.startswith("make test"))

    follow(tests, followed, environment(followed))


@pytest.mark.parametrize("words", ["check", "format --check"])
def test_what_the_page_makes_is_as_the_linter_wants_it(followed: Path, words: str) -> None:
    follow(Step(command=f".venv/bin/ruff {words} --no-cache tools"), followed, environment(followed))


VISIT = "\n\nclass Visit(BaseModel):\n    visit_id: Own\n    text: Shown | None = None\n"
LISTS = """
from datetime import UTC, datetime
import pytest
from desk_tools.add_visit import StoredVisit, add_visit
from desk_tools.list_visits import list_visits
from tests.kit import JANE, FakePorts, assert_nothing_unseen_is_told, call, somebody

ROWS = [StoredVisit(customer_id=JANE.customer_id, visit_id=f"2026-{one}", text=f"Text {one}") for one in "12"]


def test_the_newest_come_first():
    told = call(list_visits(FakePorts(JANE, *ROWS)), somebody(), customer_id=JANE.customer_id)
    assert [visit.text for visit in told.visits] == ["Text 2", "Text 1"]
    assert_nothing_unseen_is_told(list_visits, JANE, *ROWS, customer_id=JANE.customer_id)
"""


def test_the_second_tool_on_the_same_rows_lists_them(followed: Path) -> None:
    tools, (beginning,) = followed / "tools", parts()
    follow(Step(command=".venv/bin/servicedesk new-tool list_visits"), followed, environment(followed))
    begun = (tools / "list_visits.py").read_text()
    whole, places = re.subn(r"(?ms)^def list_visits\(.*?\n\n(?=    return)", f"{beginning}\n", begun)
    assert places == 1
    whole = whole.replace("    name: ShownLine | None = None", "    visits: tuple[Visit, ...]")
    whole = whole.replace("ShownLine,", "Shown,").replace("\n\nclass ListVisitsR", f"{VISIT}\n\nclass ListVisitsR")
    imports = "from pydantic import BaseModel\n\nfrom desk_tools.add_visit import StoredVisit\n"
    (tools / "list_visits.py").write_text(whole.replace("from servicedesk", f"{imports}from servicedesk", 1))
    (tools / "tests" / "test_list_visits.py").write_text(LISTS)
    tests = Step(command=".venv/bin/pytest -q -p no:cacheprovider tools/tests/test_list_visits.py")

    with pytest.raises(AssertionError, match=r"add it to Action in tools/add_visit\.yaml"):
        follow(tests, followed, environment(followed))
    needs = tools / "add_visit.yaml"
    needs.write_text(needs.read_text().replace("[dynamodb:PutItem]", "[dynamodb:PutItem, dynamodb:Query]"))
    follow(tests, followed, environment(followed))
    follow(Step(command=".venv/bin/mypy tools/list_visits.py"), followed, environment(followed))


@pytest.mark.parametrize(
    "command", ["servicedesk local", "pytest -q -p no:cacheprovider tools/tests/test_add_visit.py"]
)
def test_a_table_that_no_variable_names_is_told_with_the_file_and_what_to_add(followed: Path, command: str) -> None:
    needs = followed / "tools" / "add_visit.yaml"
    whole = needs.read_text()
    needs.write_text(whole.replace("ADD_VISIT_TABLE:", "VISITS_TABLE:"))

    with pytest.raises(AssertionError) as told:
        follow(Step(command=f".venv/bin/{command}"), followed, environment(followed))
    needs.write_text(whole)

    assert re.search(r"ADD_VISIT_TABLE is missing.*tools/add_visit\.yaml.*\"ADD_VISIT_TABLE: !Ref", str(told.value))
    assert "KeyError" not in str(told.value)
    assert "Traceback" not in str(told.value)


def test_its_tools_are_in_the_catalogue_and_the_granted_one_in_the_policy(followed: Path) -> None:
    shown = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", SHOWN], cwd=followed, env=environment(followed), capture_output=True, check=True
    )

    tools, granted = json.loads(shown.stdout)
    assert {"get_office_hours", "add_visit"} <= set(tools)
    assert "get_office_hours" in granted
    assert "add_visit" not in granted


def test_it_touches_nothing_of_the_products(followed: Path) -> None:
    there = {path.relative_to(followed) for path in followed.rglob("*") if path.is_file()}
    made = {path for path in there if path.parts[0].startswith(".") or "__pycache__" in path.parts}
    changed = {
        path
        for path in there - made
        if not ((ROOT / path).is_file() and (ROOT / path).read_bytes() == (followed / path).read_bytes())
    }

    # layers/shared/desk_tools is tools/, too.
    assert {path.parent for path in changed if path.parts[0] != "layers"} == {Path("tools"), Path("tools/tests")}
    others = {path.name for path in changed if not re.search("get_office_hours|list_visits", path.name)}
    assert others == {"__init__.py", "add_visit.py", "add_visit.yaml", "test_add_visit.py"}
