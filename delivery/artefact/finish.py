"""From `sam build`'s folders to artefacts: trimmed, compiled, checked, measured."""

from __future__ import annotations

import sys
from pathlib import Path

from delivery.artefact.bytecode import compile_folder
from delivery.artefact.checks import OWN, problems, sources_of
from delivery.artefact.folders import ArtefactProblem, built_folders
from delivery.artefact.report import table
from delivery.artefact.services import services_used
from delivery.artefact.size import measure
from delivery.artefact.unneeded import AWS_SERVICES, remove_unneeded


def finish(build: Path, *, architecture: str, requirements: Path) -> str:
    """Finish everything in a build directory, in place, and return a table of sizes.

    Args:
        build: What ``sam build`` wrote.
        architecture: The processor that it was built for, as the template names it.
        requirements: The pins that the layer was built from.

    Raises:
        ArtefactProblem: It must not be deployed. The folders are then left as they are, for a look.
    """
    folders = built_folders(build)
    services = AWS_SERVICES | {service for _, service in services_used(sources_of(folders, OWN))}
    for folder in folders:
        remove_unneeded(folder.packages, services)
        compile_folder(folder)
    found = list(
        problems(
            folders,
            architecture=architecture,
            cache_tag=cache_tag(),
            requirements=requirements.read_text(encoding="utf-8"),
        )
    )
    if found:
        raise ArtefactProblem("\n".join(found))
    measured = [measure(folder) for folder in folders]
    sizes = table(measured)
    if any(one.exceeds for one in measured):
        raise ArtefactProblem(f"an artefact is larger than its budget\n{sizes}")
    return sizes


def cache_tag() -> str:
    """Return the name by which the running Python knows its bytecode, such as ``cpython-313``."""
    tag = sys.implementation.cache_tag
    if tag is None:
        raise ArtefactProblem("this Python keeps no bytecode")
    return tag
