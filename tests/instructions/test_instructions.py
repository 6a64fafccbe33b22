"""A start and a warm request take no more instructions than they may: what a clock cannot say, valgrind can."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.instructions.program import KINDS, REPEATS, SECTIONS
from tests.test_cold_path import ENVIRONMENT

_FILE = tomllib.loads((Path(__file__).parent / "budgets.toml").read_text("utf-8"))
BUDGETS: Mapping[str, float] = _FILE["budget"]
START: float = _FILE["start"]["mcp"]
#: So much less than its budget shows that the budget has become too wide to notice anything.
SLACK = 0.7


@pytest.fixture(scope="session")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, int]:
    """Instructions of each section."""
    valgrind = shutil.which("valgrind")
    assert valgrind is not None, "this needs valgrind: apt install valgrind"
    out = tmp_path_factory.mktemp("callgrind") / "out"
    subprocess.run(  # noqa: S603 -- our own program
        [
            valgrind, "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={out}",
            sys.executable, "-m", "tests.instructions.program",
        ],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
    )  # fmt: skip
    return {name: total(Path(f"{out}.{number}")) for number, name in enumerate(SECTIONS, 1)}


def total(dump: Path) -> int:
    found = re.search(r"^totals: (\d+)$", dump.read_text("utf-8"), re.MULTILINE)
    assert found, dump
    return int(found[1])


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Instructions from the start of a process to a function that is ready."""
    out = tmp_path_factory.mktemp("cachegrind") / "out"
    program = [sys.executable, "-c", "import functions.mcp.app, os; os._exit(0)"]
    environment = {"PYTHONHASHSEED": "0", **ENVIRONMENT}
    # The first is for the bytecode, which an artefact has.
    for tool in ([], ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out}"]):
        subprocess.run([*tool, *program], env=environment, check=True, capture_output=True)  # noqa: S603 -- our own
    found = re.search(r"^summary: (\d+)", out.read_text("utf-8"), re.MULTILINE)
    assert found, out
    return int(found[1])


def test_a_start_stays_within_its_budget(started: int, counted: Mapping[str, int]) -> None:
    units = started * REPEATS / counted["reference"]

    print(f"start: {started / 1e6:.0f} million instructions, {units:.0f} units")  # noqa: T201 -- the figure
    assert units <= START
    assert units >= SLACK * START, "the budget is too wide: lower it"


@pytest.mark.parametrize("request_kind", BUDGETS)
def test_a_warm_request_stays_within_its_budget(counted: Mapping[str, int], request_kind: str) -> None:
    units = counted[request_kind] / counted["reference"]

    millions = counted[request_kind] / REPEATS / 1e6
    print(f"{request_kind}: {millions:.2f} million instructions, {units:.3f} units")  # noqa: T201 -- the figure
    assert units <= BUDGETS[request_kind]
    assert units >= SLACK * BUDGETS[request_kind], "the budget is too wide: lower it"


def test_every_kind_of_request_has_a_budget() -> None:
    assert set(BUDGETS) == set(KINDS)
