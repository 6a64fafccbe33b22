"""The worked example in docs/add-a-tool.md, taken from the page and run."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from servicedesk.discovery.toolbox import toolbox
from servicedesk.execution.call import execute
from servicedesk.execution.confirmation import Confirmations
from servicedesk.server.definitions import definition
from servicedesk.tools.tool import Result
from tests.fakes.execution import FakeLedger, FakeSeal
from tests.fakes.grant_store import grant
from tests.people import person

PAGE = Path(__file__).parent.parent.parent / "docs" / "add-a-tool.md"
MODULE = "servicedesk.tools.get_office_hours"


def load(name: str, source: str, folder: Path) -> ModuleType:
    path = folder / f"{name.rsplit('.', 1)[-1]}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def example(tmp_path: Path) -> Iterator[tuple[ModuleType, ModuleType]]:
    tool, test = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    yield load(MODULE, tool, tmp_path), load("test_get_office_hours", test, tmp_path)
    del sys.modules[MODULE], sys.modules["test_get_office_hours"]


def test_the_example_is_a_tool_that_can_be_granted_listed_and_called(example: tuple[ModuleType, ModuleType]) -> None:
    tool = example[0].get_office_hours()
    granted = toolbox(person("agents"), [grant("agents", tool.name)], {tool.name: tool}).take("get_office_hours")

    result = execute(granted, {"region": "APAC"}, Confirmations(FakeSeal(), FakeLedger()))
    assert isinstance(result, Result)

    listed = definition(tool, granted.hidden)
    assert listed.input_schema["additionalProperties"] is False
    assert listed.input_schema["required"] == ["region"]
    assert result.summary().startswith("The APAC desk is")


@pytest.mark.parametrize(("hour", "is_open"), [(7, False), (8, True), (16, True), (17, False)])
def test_the_examples_own_test_passes(example: tuple[ModuleType, ModuleType], hour: int, is_open: bool) -> None:
    example[1].test_the_emea_desk_is_open_for_nine_hours_from_eight(hour, is_open)
