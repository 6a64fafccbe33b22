"""The table of docs/connect.md that says what was tried: read, so that a run can be held against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

PAGE = Path(__file__).resolve().parents[2] / "docs" / "connect.md"
_HEADING = "## What was tried\n"
_CLIENT = re.compile(r"`(?P<package>[^`]+)` (?P<version>[0-9.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What is said of a client with one setting."""

    version: str
    #: The revision of the protocol that it speaks.
    protocol: str
    #: ``text``, ``structure``, ``both``; or ``either``, where a program decides what a model is shown.
    shown: str
    #: ``the model`` or ``a form``.
    asks: str


#: The package and the setting; the setting is empty for the defaults.
Name: TypeAlias = tuple[str, str]


def tried() -> Mapping[Name, Tried]:
    """Return the rows of the table."""
    section = PAGE.read_text(encoding="utf-8").partition(_HEADING)[2].partition("\n## ")[0]
    rows = [line.strip("|\n ").split("|") for line in section.splitlines() if line.startswith("| `")]
    return dict(_row([cell.strip() for cell in row]) for row in rows)


def _row(cells: list[str]) -> tuple[Name, Tried]:
    client, setting, protocol, shown, asks = cells
    named = _CLIENT.match(client)
    assert named is not None, client
    row = Tried(version=named["version"], protocol=protocol, shown=shown, asks=asks)
    return (named["package"], setting.replace("`", "")), row
