"""Artefacts that must not be deployed, each with one thing wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from delivery.artefact.checks import problems
from delivery.artefact.folders import ArtefactProblem, built_folders
from delivery.artefact.native import MACHINES, library_problem
from tests.delivery.artefact.trees import REQUIREMENTS, build, elf, written

TAG = "cpython-313"


def found(root: Path, requirements: str = REQUIREMENTS) -> list[str]:
    """Return what is wrong, apart from missing bytecode: nothing is compiled here."""
    all_problems = problems(built_folders(root), architecture="arm64", cache_tag=TAG, requirements=requirements)
    return [problem for problem in all_problems if not problem.endswith("has no bytecode")]


def test_a_layer_as_it_should_be_has_no_problems(tmp_path: Path) -> None:
    assert found(build(tmp_path)) == []


WRONG: Mapping[str, tuple[dict[str, str | bytes], str]] = {
    "a library for another processor": (
        {"python/fast.abi3.so": elf(MACHINES["x86_64"])},
        "SharedLayer: python/fast.abi3.so is not made for arm64",
    ),
    "another version": (
        {"python/example_lib-1.1.dist-info/METADATA": ""},
        "SharedLayer: example-lib 1.1 is not what requirements.txt pins",
    ),
    "something nobody asked for": (
        {"python/stowaway-1.0.dist-info/METADATA": ""},
        "SharedLayer: stowaway 1.0 is not what requirements.txt pins",
    ),
    "another Python's bytecode": (
        {"python/example_lib/__pycache__/__init__.cpython-311.pyc": b""},
        "SharedLayer: python/example_lib/__pycache__/__init__.cpython-311.pyc is bytecode that cpython-313 never reads",
    ),
    "a client of a service that is not described": (
        {"python/servicedesk/files.py": 'import boto3\n\nfiles = boto3.client("s3", region_name="eu-west-1")\n'},
        "files.py makes a client of s3, whose description was removed: add it to AWS_SERVICES",
    ),
}


@pytest.mark.parametrize(("files", "problem"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_with_a_layer_is_named(tmp_path: Path, files: dict[str, str | bytes], problem: str) -> None:
    assert found(build(tmp_path, files)) == [problem]


def test_a_pinned_distribution_that_is_not_there_is_named(tmp_path: Path) -> None:
    requirements = REQUIREMENTS + "other_lib==3.0 \\\n"
    root = build(tmp_path, {"python/requirements.txt": requirements})

    assert found(root, requirements) == ["SharedLayer: other-lib 3.0 is missing"]


def test_a_layer_older_than_its_requirements_is_named(tmp_path: Path) -> None:
    root = build(tmp_path)

    assert found(root, "# new\n" + REQUIREMENTS) == [
        "SharedLayer: requirements.txt has changed since the layer was built"
    ]


OWN: Mapping[str, tuple[str, list[str]]] = {
    "what is there": ("their-lib==2.0 \\\n    --hash=sha256:00\n", []),
    "what the layer has, too": ("their-lib==2.0\nexample_lib==1.0\n", []),
    "what is not there": (
        "their-lib==2.0\nmissing-lib==1.0\n",
        ["SharedLayer: missing-lib 1.0 is missing"],
    ),
    "another version of what the layer has": (
        "their-lib==2.0\nexample-lib==1.1\n",
        ["SharedLayer: example-lib 1.1 is what tools/ wants, and the layer has 1.0"],
    ),
    "nothing, and something is there": ("", ["SharedLayer: their-lib 2.0 is not what requirements.txt pins"]),
}


@pytest.mark.parametrize(("pinned", "problems"), OWN.values(), ids=OWN.keys())
def test_what_the_owners_tools_stand_on_is_held_to_their_own_pins(
    tmp_path: Path, pinned: str, problems: list[str]
) -> None:
    files = {"python/their_lib-2.0.dist-info/METADATA": "", "python/desk_tools/requirements.txt": pinned}

    assert found(build(tmp_path, files)) == problems


LIBRARIES: Mapping[str, tuple[str, bytes, str | None]] = {
    "this Python": ("a.cpython-313-aarch64-linux-gnu.so", elf(183), None),
    "any Python": ("a.abi3.so", elf(183), None),
    "no Python at all": ("libssl.so.3", elf(183), None),
    "another Python": ("a.cpython-311-aarch64-linux-gnu.so", elf(183), "not for cpython-313"),
    "another processor": ("a.cpython-313-aarch64-linux-gnu.so", elf(62), "not made for arm64"),
    "Lambda's C library": ("a.abi3.so", elf(183, b"GLIBC_2.17\0GLIBC_2.34"), None),
    "a newer C library": ("a.abi3.so", elf(183, b"GLIBC_2.17\0GLIBC_2.38"), "needs glibc 2.38"),
}


@pytest.mark.parametrize(("name", "content", "problem"), LIBRARIES.values(), ids=LIBRARIES.keys())
def test_a_library_is_for_this_processor_this_python_and_this_c_library(
    tmp_path: Path, name: str, content: bytes, problem: str | None
) -> None:
    library = written(tmp_path, {name: content}) / name

    said = library_problem(library, architecture="arm64", cache_tag=TAG)

    assert said is None if problem is None else problem in str(said)


def test_a_build_directory_without_anything_in_it_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ArtefactProblem, match="nothing was built"):
        built_folders(tmp_path)


def test_a_folder_that_is_neither_layer_nor_function_is_a_problem(tmp_path: Path) -> None:
    written(tmp_path, {"Stray/readme.txt": ""})

    with pytest.raises(ArtefactProblem, match="Stray"):
        built_folders(tmp_path)
