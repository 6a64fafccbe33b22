"""What is in the artefacts, and what it saves."""

import os
import platform
import shutil
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

import pytest

from delivery.artefact.checks import problems
from delivery.artefact.folders import BuiltFolder, built_folders
from delivery.artefact.size import measure
from delivery.artefact.unneeded import AWS_SERVICES
from local.stack import LocalStack
from tests.artefact.functions import BUILD, LAYER, ROOT, FunctionProcess, built

ARCHITECTURE = platform.machine().replace("aarch64", "arm64")
REQUIREMENTS = ROOT / "layers" / "shared" / "requirements.txt"

Functions = Mapping[str, FunctionProcess]


@pytest.fixture(scope="module")
def folders() -> tuple[BuiltFolder, ...]:
    return built_folders(BUILD)


def test_nothing_in_the_artefacts_is_wrong(folders: tuple[BuiltFolder, ...]) -> None:
    requirements = REQUIREMENTS.read_text()

    found = problems(folders, architecture=ARCHITECTURE, cache_tag="cpython-313", requirements=requirements)

    assert list(found) == []


def test_every_artefact_is_within_its_budget(folders: tuple[BuiltFolder, ...]) -> None:
    assert [one.folder.logical_id for one in map(measure, folders) if one.exceeds] == []


@pytest.mark.parametrize(
    ("name", "libraries"),
    [("built mcp", {"servicedesk", "mcp", "pydantic", "boto3"}), ("built metadata", {"servicedesk"})],
)
def test_a_cold_start_compiles_nothing(functions: Functions, name: str, libraries: set[str]) -> None:
    start = functions[name].start

    assert start["compiled"] == []
    assert libraries <= set(start["modules"])


def test_only_the_services_that_are_used_are_described() -> None:
    described = {path.name for path in LAYER.glob("botocore/data/*/")}

    assert described == AWS_SERVICES


def test_what_is_distributed_says_what_it_is_and_under_which_licence() -> None:
    for distribution in distributions(path=[str(LAYER)]):
        assert distribution.metadata["Name"]
        # Asked for by its name, a field that is missing is a warning on Python 3.13.
        said = (distribution.metadata.get_all(name, []) for name in ("License-Expression", "License"))
        assert any(map(any, said)) or any(
            "License ::" in classifier for classifier in distribution.metadata.get_all("Classifier", [])
        ), distribution.metadata["Name"]


def test_without_bytecode_a_cold_start_compiles_hundreds_of_modules(
    stack: LocalStack, functions: Functions, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(LAYER, tmp_path / "python", ignore=shutil.ignore_patterns("__pycache__"), copy_function=os.link)
    with built("McpFunction", tmp_path / "python") as bare:
        bare_start = bare.start
    with built("McpFunction") as compiled:
        compiled_start = compiled.start

    with capsys.disabled():
        print(  # noqa: T201 -- for the reader: how long is not what is tested
            f"\ncold import of McpFunction: {compiled_start['import_seconds']:.2f} s, "
            f"without bytecode {bare_start['import_seconds']:.2f} s"
        )
    assert len(bare_start["compiled"]) > 500
    assert compiled_start["compiled"] == []
