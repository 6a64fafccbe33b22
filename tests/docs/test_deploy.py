"""What the pages tell operators to type: the one way to deploy, and parameters that a deployment takes."""

import re
from pathlib import Path

import pytest

from delivery.preflight.samconfig import read_environment
from delivery.template.choice import with_parameters
from tests.infrastructure.transformed import declared

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
#: A line of samconfig.toml's `parameter_overrides`, as a page shows it.
LINE = re.compile(r'^ +("[A-Z][A-Za-z]+=.+"),$', re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_stack_is_deployed_in_one_way(page: Path) -> None:
    """SAM by itself takes what it is given in the place of samconfig.toml, and leaves every changed default undone."""
    assert "sam deploy" not in page.read_text("utf-8")


@pytest.mark.parametrize("name", ["deploy.md", "operate.md"])
def test_parameters_that_a_page_shows_are_taken_as_they_stand_there(tmp_path: Path, name: str) -> None:
    lines = LINE.findall((ROOT / "docs" / name).read_text("utf-8"))
    samconfig = tmp_path / "samconfig.toml"
    head = '[prod.deploy.parameters]\nstack_name = "desk"\nparameter_overrides = ['
    samconfig.write_text(f"{head}{', '.join(lines)}]\n", "utf-8")

    parameters = read_environment("prod", samconfig).parameters

    assert len(parameters) == len(lines) > 0
    with_parameters(declared(), parameters)


def test_every_parameter_that_a_page_explains_is_one() -> None:
    table = (ROOT / "docs" / "deploy.md").read_text("utf-8").partition("## What can be set")[2].partition("\n## ")[0]
    named = [
        name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    ]

    assert set(named) <= declared().parameters.keys()
    assert len(named) == len(set(named)) > 0
