"""Versions of the packages that clients are, from the locks that say so."""

from __future__ import annotations

import json
import tomllib
from collections import ChainMap
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CLIENTS = CHECKOUT / "tests" / "clients"
#: The first that has a package says its version: what frameworks bring for themselves is not what is installed here.
LOCKS = (CLIENTS / "package-lock.json", CHECKOUT / "uv.lock", CLIENTS / "agents" / "uv.lock")


def version_of(package: str) -> str:
    """Return the version of a client, of Python's or of npm's.

    Raises:
        KeyError: No lock has it.
    """
    return ChainMap(*map(_versions, LOCKS))[package]


@cache
def _versions(lock: Path) -> dict[str, str]:
    text = lock.read_text(encoding="utf-8")
    if lock.suffix == ".json":
        packages = json.loads(text)["packages"].items()
        return {name.removeprefix("node_modules/"): entry["version"] for name, entry in packages if "version" in entry}
    return {entry["name"]: entry["version"] for entry in tomllib.loads(text)["package"] if "version" in entry}
