"""What is measured: ours as it is built, the floor, and the peers, each with and without ours' tricks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, MODERN_LIST, PROTECTED_RESOURCE

ROOT = Path(__file__).parent.parent
OURS = ROOT / ".aws-sam" / "build"
PEERS = ROOT / ".aws-sam" / "benchmarks"

EVERY_KIND = (MODERN_LIST, MODERN_CALL, LEGACY_LIST, LEGACY_CALL)


class Column(StrEnum):
    """How a variant is built."""

    #: By its own users' tools, and nothing else.
    AS_DEPLOYED = "as deployed"
    #: The same, and what ours does beside: see `tricks`.
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
    #: The request that a cold start answers, and the requests that it answers warm.
    cold: str | None = MODERN_LIST
    warm: tuple[str, ...] = EVERY_KIND
    #: 3 for what is so slow, or matters so little, that every third round is enough.
    one_round_in: int = 1

    @property
    def key(self) -> str:
        """What its figures are kept under."""
        return key(self.name, self.column)

    @property
    def artefact(self) -> tuple[Path, ...]:
        """The folders that are deployed."""
        return (self.folder, *self.python_path)


#: Peer, its function in the template, what it can be asked, in how many rounds.
_PEERS: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
    ("fastmcp", "Fastmcp", EVERY_KIND, 1),
    ("sdk", "Sdk", EVERY_KIND, 1),
    # Both answer 200 to a request of 2026-07-28, with what an older revision would say; so that is not measured.
    ("awslabs", "Awslabs", (LEGACY_LIST, LEGACY_CALL), 1),
    ("run-mcp", "RunMcp", (LEGACY_LIST, LEGACY_CALL), 3),
)
_TRICKS = {"BENCHMARK_TRICKS": "1"}
_REMEMBERS = {"BENCHMARK_REMEMBER_TOKENS": "1"}


def key(name: str, column: Column) -> str:
    """Return what the figures of a variant are kept under."""
    return f"{name}, {column}"


def variants() -> tuple[Variant, ...]:
    """Return everything that is measured."""
    return (*_ours(), *_peers(Column.AS_DEPLOYED), *_peers(Column.SAME_TRICKS), *_floors(), _reads())


def _ours() -> Iterator[Variant]:
    layer = (OURS / "SharedLayer" / "python",)
    deployed = Column.AS_DEPLOYED
    yield Variant(name="mcp", column=deployed, folder=OURS / "McpFunction", python_path=layer)
    yield Variant(
        name="metadata",
        column=deployed,
        folder=OURS / "MetadataFunction",
        python_path=layer,
        cold=PROTECTED_RESOURCE,
        warm=(),
    )


def _peers(column: Column) -> Iterator[Variant]:
    tricks = {**_TRICKS, **_REMEMBERS} if column is Column.SAME_TRICKS else {}
    for name, function, kinds, one_round_in in _PEERS:
        folder, layer = _built(column, function), (_built(column, "Shared") / "python",)
        yield Variant(
            name=name,
            column=column,
            folder=folder,
            python_path=layer,
            environment=tricks,
            cold=kinds[0],
            warm=kinds,
            one_round_in=one_round_in,
        )
        if name == "fastmcp" and column is Column.AS_DEPLOYED:
            yield Variant(
                name="fastmcp's metadata",
                column=column,
                folder=folder,
                python_path=layer,
                cold=PROTECTED_RESOURCE,
                warm=(),
                one_round_in=3,
            )


def _floors() -> Iterator[Variant]:
    for column in Column:
        folder, layer = _built(column, "Floor"), (_built(column, "Shared") / "python",)
        tricks = _TRICKS if column is Column.SAME_TRICKS else {}
        yield Variant(name="floor", column=column, folder=folder, python_path=layer, environment=tricks)
    yield Variant(
        name="floor that remembers",
        column=Column.SAME_TRICKS,
        folder=folder,
        python_path=layer,
        environment={**_TRICKS, **_REMEMBERS},
        cold=None,
    )
    yield Variant(
        name="floor's metadata",
        column=Column.SAME_TRICKS,
        folder=_built(Column.SAME_TRICKS, "FloorMetadata"),
        environment=_TRICKS,
        cold=PROTECTED_RESOURCE,
        warm=(),
    )


def _reads() -> Variant:
    """What a call asks of DynamoDB, and no server around it."""
    tricks = Column.SAME_TRICKS
    return Variant(
        name="DynamoDB alone",
        column=tricks,
        folder=ROOT / "benchmarks" / "reads",
        python_path=(_built(tricks, "Shared") / "python", _built(tricks, "Floor")),
        environment=_TRICKS,
        cold=None,
        warm=(MODERN_CALL, LEGACY_CALL),
    )


def _built(column: Column, function: str) -> Path:
    return PEERS / column.replace(" ", "-") / function
