"""The page of results, and the part of it that is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks import tables
from benchmarks.results import Document
from benchmarks.variants import Column

COMPARED = Path(__file__).parent / "compared.md"


def page(document: Document) -> Iterator[str]:
    """Yield the lines of the page."""
    yield from ("# Ours beside its peers", "", "`make bench` measures this and writes this page.")
    yield from _machine(document)
    yield from figures(document)
    yield from ("", COMPARED.read_text(encoding="utf-8").rstrip())


def figures(document: Document) -> Iterator[str]:
    """Yield everything that was measured, as tables."""
    yield from ("", "## Ratios", "", summary(document))
    for column in Column:
        yield from ("", *tables.ratios(document, column))
    if obstacles := list(tables.obstacles(document)):
        yield from ("", "What stands in the way of those that are not met ([profile](profile.md)):", "", *obstacles)
    yield from ("", "## Cold", "", "Medians, and in brackets the range that half of the samples lie in.", "")
    yield from tables.cold(document)
    yield from ("", "## Warm", "", "Milliseconds.")
    for kind in tables.kinds():
        yield from ("", *tables.warm(document, kind))
    yield from ("", "### The slowest", "", *tables.slowest(document))
    yield from ("", "## Size and cost", "", *tables.cost(document))


def summary(document: Document) -> str:
    """Say how many targets are met."""
    met = sum(one["met"] for one in document["ratios"])
    return f"{met} of {len(document['ratios'])} ratios met."


def _machine(document: Document) -> Iterator[str]:
    machine, settings = document["machine"], document["settings"]
    yield from ("", f"Measured on {machine['system']}, {machine['cores']} cores of {machine['processor']}.")
    yield f"{settings['cold_rounds']} cold rounds, {settings['warm_rounds']} warm rounds of {settings['calls']} calls."
    yield ""
    for name, releases in document["releases"].items():
        yield f"- {name}: {', '.join(f'{library} {release}' for library, release in releases.items())}"
