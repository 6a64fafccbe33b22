"""What is measured: ours as it is built, the floor, and the peers, each with and without ours' tricks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.requests import LEGACY_CALL, LEGACY_LIST, MODERN_CALL, PROTECTED_RESOURCE
from benchmarks.rows import answers
from benchmarks.targets import FLOOR, LATENCY_MILLISECONDS, MCP, METADATA, from_memory, with_latency
from benchmarks.variants import EVERY_KIND, OURS, PEERS, Column, Variant

#: Peer, its function in the template, what it can be asked.
_PEERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("fastmcp", "Fastmcp", EVERY_KIND),
    ("sdk", "Sdk", EVERY_KIND),
    # Both answer 200 to a request of 2026-07-28, with what an older revision would say; so that is not measured.
    ("awslabs", "Awslabs", (LEGACY_LIST, LEGACY_CALL)),
    ("run-mcp", "RunMcp", (LEGACY_LIST, LEGACY_CALL)),
)
#: Who is held to no target has fewer cold starts, and who takes longest the fewest.
_ROUNDS = {"awslabs": 3, "run-mcp": 5}
_TRICKS = {"BENCHMARK_TRICKS": "1"}
#: Who is also called with DynamoDB's answers in memory, and with answers that are on their way for a while.
_CALLED_AGAIN = frozenset({MCP, FLOOR, "fastmcp", "sdk"})
_REMEMBERS = {"BENCHMARK_REMEMBER_TOKENS": "1"}


def lineup() -> tuple[Variant, ...]:
    """Return everything that is measured; ours first."""
    variants = (*_ours(), *_peers(Column.AS_DEPLOYED), *_peers(Column.SAME_TRICKS), *_floors())
    again = [variant for variant in variants if variant.name in _CALLED_AGAIN]
    return (*variants, *map(_from_memory, again), *map(_with_latency, again))


def variants_for_tail() -> tuple[Variant, ...]:
    """Return whose slowest call is looked for."""
    return (next(_ours()), _floor(FLOOR, Column.SAME_TRICKS))


def _ours() -> Iterator[Variant]:
    layer, deployed = (OURS / "SharedLayer" / "python",), Column.AS_DEPLOYED
    yield Variant(name=MCP, column=deployed, folder=OURS / "McpFunction", python_path=layer)
    yield Variant(
        name="mcp without records",
        column=deployed,
        folder=OURS / "McpFunction",
        python_path=layer,
        # Neither written nor formatted: what the records of decisions, and the metrics in them, cost is the difference.
        environment={"POWERTOOLS_LOG_LEVEL": "CRITICAL"},
        cold=None,
    )
    yield Variant(
        name=METADATA,
        column=deployed,
        folder=OURS / "MetadataFunction",
        python_path=layer,
        cold=PROTECTED_RESOURCE,
        warm=(),
    )


def _peers(column: Column) -> Iterator[Variant]:
    tricks = {**_TRICKS, **_REMEMBERS} if column is Column.SAME_TRICKS else {}
    layer = (_artefact_folder(column, "Shared") / "python",)
    for name, function, kinds in _PEERS:
        yield Variant(
            name=name,
            column=column,
            folder=_artefact_folder(column, function),
            python_path=layer,
            environment=tricks,
            cold=kinds[0],
            warm=kinds,
            one_round_in=_ROUNDS.get(name, 1),
            is_slow=name == "run-mcp",
        )
    if column is Column.AS_DEPLOYED:
        yield Variant(
            name="fastmcp's metadata",
            column=column,
            folder=_artefact_folder(column, "Fastmcp"),
            python_path=layer,
            cold=PROTECTED_RESOURCE,
            warm=(),
            one_round_in=3,
        )


def _floors() -> Iterator[Variant]:
    deployed, tricks = Column.AS_DEPLOYED, Column.SAME_TRICKS
    yield _floor(FLOOR, deployed)
    yield _floor(FLOOR, tricks)
    yield replace(_floor("floor that remembers", tricks), cold=None, environment={**_TRICKS, **_REMEMBERS})
    yield Variant(
        name="floor's metadata",
        column=tricks,
        folder=_artefact_folder(tricks, "FloorMetadata"),
        environment=_TRICKS,
        cold=PROTECTED_RESOURCE,
        warm=(),
    )


def _floor(name: str, column: Column) -> Variant:
    return Variant(
        name=name,
        column=column,
        folder=_artefact_folder(column, "Floor"),
        python_path=(_artefact_folder(column, "Shared") / "python",),
        environment=_TRICKS if column is Column.SAME_TRICKS else {},
    )


def _from_memory(variant: Variant) -> Variant:
    """The same, with every answer of DynamoDB ready in the process: what is left of a call is the server's own."""
    return replace(
        variant,
        name=from_memory(variant.name),
        environment={**variant.environment, "BENCHMARK_DYNAMODB": json.dumps(answers())},
        cold=None,
        warm=(MODERN_CALL, LEGACY_CALL),
    )


def _with_latency(variant: Variant) -> Variant:
    """The same, with DynamoDB as far away as a real one: what a person waits for."""
    return replace(
        variant,
        name=with_latency(variant.name),
        latency_milliseconds=LATENCY_MILLISECONDS,
        cold=None,
        warm=(MODERN_CALL, LEGACY_CALL),
    )


def _artefact_folder(column: Column, function: str) -> Path:
    return PEERS / column.replace(" ", "-") / function
