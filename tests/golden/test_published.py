"""What is published of the product's tools is kept in a file, so that no start makes it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from servicedesk.tools.argument_types import check_arguments
from servicedesk.tools.catalogue import described_catalogue, described_desk, product_tools
from servicedesk.tools.effect import Effect
from servicedesk.tools.limit import Limit
from servicedesk.tools.published import FILE, kept_tools, made_anew
from servicedesk.tools.tool import AnyTool
from servicedesk.tools.tool_on_demand import ToolOnDemand

TOOLS = product_tools(described_desk())
#: All that is asked of a tool before it is called.
SAID = (
    "name", "title", "description", "effect", "rows", "limit", "asks", "input_schema", "output_schema", "choices",
    "omittable",
)  # fmt: skip


def test_what_is_kept_of_the_tools_is_what_would_be_made(request: pytest.FixtureRequest) -> None:
    made = made_anew(TOOLS)
    if request.config.getoption("--write-golden", default=False):
        FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    assert json.loads(FILE.read_text("utf-8")) == made


def test_what_is_not_checked_at_a_start_is_checked_here() -> None:
    for tool in TOOLS:
        check_arguments(tool.name, tool.arguments)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_that_is_not_made_yet_says_of_itself_what_it_says_when_it_is(tool: AnyTool) -> None:
    described = next(one for one in described_catalogue() if one.name == tool.name)

    assert isinstance(described, ToolOnDemand)
    for said in SAID:
        assert getattr(described, said) == getattr(tool, said)
    assert "made" not in vars(described)


@pytest.mark.parametrize(
    "change", [{"effect": Effect.DESTROYS}, {"rows": None}, {"limit": Limit(calls=6, window_seconds=60)}]
)
def test_a_tool_that_is_another_one_than_was_described_is_not_run(change: dict[str, Any]) -> None:
    said = kept_tools()["get_customer"]
    changed = replace(next(tool for tool in TOOLS if tool.name == "get_customer"), **change)

    with pytest.raises(TypeError, match="make golden"):
        _ = ToolOnDemand(said, lambda: changed).run


def test_a_tool_that_cannot_be_imported_breaks_each_time_and_is_never_run() -> None:
    def make() -> AnyTool:
        raise ImportError

    tool = ToolOnDemand(kept_tools()["get_customer"], make)

    for _ in range(2):
        with pytest.raises(ImportError):
            _ = tool.arguments
