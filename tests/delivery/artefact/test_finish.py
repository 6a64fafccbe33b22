"""The finishing step as a whole: in place, to the end, or with a reason."""

import gzip
import random
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from delivery.artefact.finish import finish
from delivery.artefact.folders import ArtefactProblem, built_folders
from delivery.artefact.size import FUNCTION_BUDGET, measure
from tests.delivery.artefact.trees import REQUIREMENTS, build, written


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    return written(tmp_path, {"requirements.txt": REQUIREMENTS}) / "requirements.txt"


def test_what_was_built_is_finished_in_place(tmp_path: Path, requirements: Path) -> None:
    root = build(tmp_path / "build", {"python/example_lib/tests/test_it.py": ""})

    sizes = finish(root, architecture="arm64", requirements=requirements)

    assert [line.split()[0] for line in sizes.splitlines()[1:]] == ["McpFunction", "SharedLayer"]
    assert len(list(root.rglob("*.pyc"))) == 3
    assert not list(root.rglob("tests"))


def test_a_service_of_aws_that_only_the_owners_tools_use_stays_described(tmp_path: Path, requirements: Path) -> None:
    described = "python/botocore/data/{}/2012-11-05/service-2.json.gz"
    files = {described.format(service): gzip.compress(b"{}") for service in ("sqs", "sns")}
    client = 'import boto3\n\nqueue = boto3.client("sqs")\n'
    root = build(tmp_path / "build", {**files, "python/desk_tools/queue.py": client})

    finish(root, architecture="arm64", requirements=requirements)

    layer = root / "SharedLayer"
    assert [name for name in ("sqs", "sns") if (layer / described.format(name)).exists()] == ["sqs"]


def test_finishing_twice_changes_nothing(tmp_path: Path, requirements: Path) -> None:
    root = build(tmp_path / "build")
    finish(root, architecture="arm64", requirements=requirements)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    finish(root, architecture="arm64", requirements=requirements)

    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_function_over_its_budget_is_refused_with_its_largest_parts(tmp_path: Path, requirements: Path) -> None:
    root = build(tmp_path / "build")
    incompressible = random.Random(1).randbytes(FUNCTION_BUDGET.zipped)  # noqa: S311 -- the same each time
    written(root / "McpFunction", {"model/weights.bin": incompressible})

    with pytest.raises(ArtefactProblem) as refused:
        finish(root, architecture="arm64", requirements=requirements)

    said = str(refused.value).splitlines()
    assert said[0] == "an artefact is larger than its budget"
    assert said[3].split()[0] == "model"


def test_a_problem_is_a_refusal(tmp_path: Path, requirements: Path) -> None:
    root = build(tmp_path / "build", {"python/stowaway-1.0.dist-info/METADATA": ""})

    with pytest.raises(ArtefactProblem, match="stowaway"):
        finish(root, architecture="arm64", requirements=requirements)


def test_an_artefact_is_measured_as_the_archive_it_will_be(tmp_path: Path) -> None:
    folder = next(folder for folder in built_folders(build(tmp_path / "build")) if folder.is_layer)
    files = sorted(path for path in folder.path.rglob("*") if path.is_file())
    with ZipFile(tmp_path / "layer.zip", "w", ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(folder.path))

    measured = measure(folder)

    assert measured.total.zipped == (tmp_path / "layer.zip").stat().st_size
    assert measured.total.unzipped == sum(path.stat().st_size for path in files)
    assert {name for name, _ in measured.parts} == {
        "example_lib", "example_lib-1.0.dist-info", "requirements.txt", "servicedesk"
    }  # fmt: skip
