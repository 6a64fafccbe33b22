"""Bytecode, made once at build time. A function's folders are read-only, so it would be made at every cold start."""

from __future__ import annotations

import compileall
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

from delivery.artefact.folders import ArtefactProblem, BuiltFolder

CACHE = "__pycache__"


def compile_folder(folder: BuiltFolder) -> None:
    """Compile every module for the Python that runs this.

    The bytecode names each source by where Lambda puts it, so that it is the same whichever machine built it, and it
    is never checked against the source: a zip archive does not keep the times that a check would compare.

    Raises:
        ArtefactProblem: A module does not compile.
    """
    compiled = compileall.compile_dir(
        folder.path,
        quiet=1,
        force=True,
        workers=0,
        stripdir=str(folder.path),
        prependdir=folder.mount,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        # What is wrong with them, compileall's processes have printed, wherever that went.
        names = [str(path.relative_to(folder.path)) for path in missing_bytecode(folder, sys.implementation.cache_tag)]
        raise ArtefactProblem(f"{folder.logical_id}: does not compile: {', '.join(names)}")


def missing_bytecode(folder: BuiltFolder, cache_tag: str) -> list[Path]:
    """Return the modules that have no bytecode for the Python that `cache_tag` names, such as ``cpython-313``."""
    return [
        source
        for source in sorted(folder.path.rglob("*.py"))
        if not (source.parent / CACHE / f"{source.stem}.{cache_tag}.pyc").is_file()
    ]


def foreign_bytecode(folder: BuiltFolder, cache_tag: str) -> list[Path]:
    """Return the bytecode that another Python left, or that belongs to no source."""
    return [
        path
        for path in sorted(folder.path.rglob("*.pyc"))
        if path.parent.name != CACHE
        or not path.name.endswith(f".{cache_tag}.pyc")
        or not (path.parent.parent / f"{path.name.split('.', 1)[0]}.py").is_file()
    ]
