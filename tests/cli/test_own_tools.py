"""What is wrong with the folder `tools/` is said in one line, where it is looked for first."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import desk_tools
from cli.local import local
from cli.own_tools import fault_in_tools
from servicedesk.tools import Conditions, DefaultGrant
from tests.tools.devices import get_device

ROOT = Path(__file__).parents[2]
EMEA = Conditions(where={"region": frozenset({"EMEA"})})
GRANT = "tools/__init__.py grants "
#: What the folder says → the member of it, and the value.
FAULTS: dict[str, tuple[str, Any]] = {
    "2 tools are called get_device": ("TOOLS", (get_device, get_device)),
    "2 tools are called get_customer": ("TOOLS", (lambda ports: replace(get_device(ports), name="get_customer"),)),
    "Show is not named as verb_noun": ("TOOLS", (lambda ports: replace(get_device(ports), name="Show"),)),
    "tools/__init__.py leaves out get_customers, which": ("LEFT_OUT", ("get_customers",)),
    f"{GRANT}get_thing to auditors: there is no tool": ("GRANTS", (DefaultGrant("auditors", "get_thing"),)),
    f"{GRANT}get_customer to nobody: there is no such group": ("GRANTS", (DefaultGrant("nobody", "get_customer"),)),
    f"{GRANT}manage_permissions to auditors: manage_permissions works on no rows": (
        "GRANTS",
        (DefaultGrant("auditors", "manage_permissions", EMEA),),
    ),
}


@pytest.mark.parametrize(("told", "said"), FAULTS.items(), ids=FAULTS)
def test_the_local_stack_does_not_start_and_says_why_in_one_line(
    told: str, said: tuple[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TOOLS", "GRANTS", "LEFT_OUT"):
        monkeypatch.setattr(desk_tools, name, said[1] if name == said[0] else ())

    refused = CliRunner().invoke(local, [])

    assert refused.exit_code == 1
    (line,) = refused.output.splitlines()
    assert line.startswith(f"Error: {told}")


def test_a_product_that_broke_is_not_told_as_the_owners_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("servicedesk.policy.default_policy.DEFAULT_POLICY")

    with pytest.raises(NameError):
        fault_in_tools()


BROKEN = {
    "x = (": "SyntaxError: '(' was never closed",
    "boom": "NameError: name 'boom' is not defined",
    "import no_such_library": "ModuleNotFoundError: No module named 'no_such_library'",
}


@pytest.mark.parametrize(("line", "told"), BROKEN.items(), ids=BROKEN)
def test_a_file_that_cannot_be_imported_is_told_with_its_line(line: str, told: str, tmp_path: Path) -> None:
    tools = tmp_path / "desk_tools"
    tools.mkdir()
    (tools / "__init__.py").write_text("from desk_tools.get_thing import get_thing\n")
    (tools / "get_thing.py").write_text(f'"""Broken."""\n\n{line}\n')

    said = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", "local"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (tmp_path, ROOT)))},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 1
    (only,) = said.stderr.splitlines()
    assert only.startswith(f"Error: tools/get_thing.py:3: {told}")
