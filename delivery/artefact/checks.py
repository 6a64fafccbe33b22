"""What must be true of an artefact before it is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from delivery.artefact.bytecode import foreign_bytecode, missing_bytecode
from delivery.artefact.folders import BuiltFolder
from delivery.artefact.native import library_problem, native_libraries
from delivery.artefact.pins import REQUIREMENTS, pin_problems
from delivery.artefact.services import services_used
from delivery.artefact.unneeded import AWS_SERVICES

PRODUCT = "servicedesk"
#: The owner's tools, as they are imported.
OWN = "desk_tools"


def problems(folders: Sequence[BuiltFolder], *, architecture: str, cache_tag: str, requirements: str) -> Iterator[str]:
    """Yield everything that is wrong with what was built, each as a line that names the file.

    Args:
        folders: Layers and functions, finished.
        architecture: The processor they are for, as the template names it.
        cache_tag: The Python they are for, such as ``cpython-313``.
        requirements: The text of the requirements.txt that the layer was built from.
    """
    for folder in folders:
        yield from (f"{folder.logical_id}: {problem}" for problem in _content(folder, architecture, cache_tag))
        if folder.is_layer:
            yield from (f"{folder.logical_id}: {problem}" for problem in _layer(folder, requirements))
    for source, service in services_used(sources_of(folders, PRODUCT)):
        if service not in AWS_SERVICES:
            yield f"{source.name} makes a client of {service}, whose description was removed: add it to AWS_SERVICES"


def _content(folder: BuiltFolder, architecture: str, cache_tag: str) -> Iterator[str]:
    for library in native_libraries(folder.path):
        problem = library_problem(library, architecture=architecture, cache_tag=cache_tag)
        if problem is not None:
            yield f"{_name(folder, library)} {problem}"
    for source in missing_bytecode(folder, cache_tag):
        yield f"{_name(folder, source)} has no bytecode"
    for path in foreign_bytecode(folder, cache_tag):
        yield f"{_name(folder, path)} is bytecode that {cache_tag} never reads"


def _layer(folder: BuiltFolder, requirements: str) -> Iterator[str]:
    own = folder.packages / OWN / REQUIREMENTS
    yield from pin_problems(folder.packages, requirements, own.read_text(encoding="utf-8") if own.exists() else "")
    if (folder.packages / REQUIREMENTS).read_text(encoding="utf-8") != requirements:
        yield f"{REQUIREMENTS} has changed since the layer was built"


def sources_of(folders: Sequence[BuiltFolder], package: str) -> Iterator[Path]:
    """Yield the modules of a package in the layers, and those of the functions."""
    for folder in folders:
        yield from sorted((folder.packages / package if folder.is_layer else folder.path).rglob("*.py"))


def _name(folder: BuiltFolder, path: Path) -> str:
    return path.relative_to(folder.path).as_posix()
