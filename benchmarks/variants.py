"""What can be measured: a handler, how it was built, what it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST

ROOT = Path(__file__).parent.parent
OURS = ROOT / ".aws-sam" / "build"
PEERS = ROOT / ".aws-sam" / "benchmarks"

EVERY_KIND = (MODERN_LIST, MODERN_CALL, LEGACY_LIST, LEGACY_CALL)


class Column(StrEnum):
    """How a variant is built."""

    #: By its own users' tools, and nothing else.
    AS_DEPLOYED = "as deployed"
    #: The same, and what ours does beside: see compared.md.
    SAME_TRICKS = "same tricks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One handler to measure."""

    name: str
    column: Column
    #: Holds ``app.py``.
    folder: Path
    #: What Lambda would put on the path beside the folder.
    python_path: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    #: How long each answer of AWS is on its way.
    latency_milliseconds: int = 0
    #: The request that a cold start answers, and the requests that it answers warm.
    cold: str | None = MODERN_LIST
    warm: tuple[str, ...] = EVERY_KIND
    #: 3 for what is held to no target: every third round of cold starts is enough.
    one_round_in: int = 1
    #: Starts a process for every call, so that there are few.
    is_slow: bool = False

    @property
    def key(self) -> str:
        """What its figures are kept under."""
        return key(self.name, self.column)

    @property
    def artefact(self) -> tuple[Path, ...]:
        """The folders that are deployed."""
        return (self.folder, *self.python_path)


def key(name: str, column: Column) -> str:
    """Return what the figures of a variant are kept under."""
    return f"{name}, {column}"
