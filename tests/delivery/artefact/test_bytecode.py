"""Bytecode that is there, is used, and is the same wherever it was made."""

import marshal
import os
import sys
from pathlib import Path

import pytest

from delivery.artefact.bytecode import compile_folder, foreign_bytecode, missing_bytecode
from delivery.artefact.finish import cache_tag
from delivery.artefact.folders import ArtefactProblem, BuiltFolder, built_folders
from tests.delivery.artefact.trees import build, written

HEADER_BYTES = 16
# PEP 552: a hash instead of a time, and nobody compares it.
UNCHECKED_HASH = b"\x01\x00\x00\x00"


def layer(root: Path) -> BuiltFolder:
    return next(folder for folder in built_folders(root) if folder.is_layer)


def bytecode(root: Path) -> bytes:
    cache = root / "SharedLayer" / "python" / "example_lib" / "__pycache__"
    return (cache / f"__init__.{cache_tag()}.pyc").read_bytes()


def test_every_module_has_bytecode(tmp_path: Path) -> None:
    folder = layer(build(tmp_path))

    compile_folder(folder)

    assert missing_bytecode(folder, cache_tag()) == []
    assert foreign_bytecode(folder, cache_tag()) == []


def test_bytecode_is_never_compared_with_its_source(tmp_path: Path) -> None:
    compile_folder(layer(build(tmp_path)))

    assert bytecode(tmp_path)[4:8] == UNCHECKED_HASH


def test_bytecode_names_its_source_where_lambda_has_it(tmp_path: Path) -> None:
    compile_folder(layer(build(tmp_path)))
    code = marshal.loads(bytecode(tmp_path)[HEADER_BYTES:])  # noqa: S302 -- our own bytecode

    assert code.co_filename == "/opt/python/example_lib/__init__.py"


def test_bytecode_is_the_same_wherever_and_whenever_it_is_made(tmp_path: Path) -> None:
    one, other = build(tmp_path / "one"), build(tmp_path / "a" / "longer" / "path")
    os.utime(other / "SharedLayer" / "python" / "example_lib" / "__init__.py", (0, 0))

    compile_folder(layer(one))
    compile_folder(layer(other))

    assert bytecode(one) == bytecode(other)


def test_a_module_that_does_not_compile_stops_the_build_and_is_named(tmp_path: Path) -> None:
    folder = layer(build(tmp_path, {"python/example_lib/broken.py": "def ("}))

    with pytest.raises(ArtefactProblem, match=r"^SharedLayer: does not compile: \S*example_lib/broken\.py$"):
        compile_folder(folder)


@pytest.mark.parametrize(
    "name",
    [
        "python/example_lib/__pycache__/__init__.cpython-39.pyc",
        "python/example_lib/__init__.pyc",
        f"python/example_lib/__pycache__/gone.{sys.implementation.cache_tag}.pyc",
    ],
)
def test_bytecode_that_is_never_read_is_found(tmp_path: Path, name: str) -> None:
    folder = layer(build(tmp_path, {name: b""}))

    assert foreign_bytecode(folder, cache_tag()) == [folder.path / name]


def test_a_module_without_bytecode_is_found(tmp_path: Path) -> None:
    folder = layer(build(tmp_path))
    compile_folder(folder)

    written(folder.path, {"python/example_lib/late.py": ""})

    assert missing_bytecode(folder, cache_tag()) == [folder.path / "python/example_lib/late.py"]
