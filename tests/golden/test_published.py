"""What is published of the product's tools is kept in a file, so that no start makes it."""

import json

import pytest

from servicedesk.tools.argument_types import check_arguments
from servicedesk.tools.catalogue import described_catalogue
from servicedesk.tools.published import FILE, made_anew

TOOLS = described_catalogue()


def test_what_is_kept_of_the_tools_is_what_would_be_made(request: pytest.FixtureRequest) -> None:
    made = {name: of for tool in TOOLS for name, of in made_anew(tool.arguments, tool.result).items()}
    if request.config.getoption("--write-golden", default=False):
        FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert json.loads(FILE.read_text("utf-8")) == made


def test_what_is_not_checked_at_a_start_is_checked_here() -> None:
    for tool in TOOLS:
        check_arguments(tool.name, tool.arguments)
