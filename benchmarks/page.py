"""The page of results, the page of profiles, and the part of the first that is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks import reasons, tables
from benchmarks.profile import Profile
from benchmarks.results import Document
from benchmarks.variants import Column

COMPARED = Path(__file__).parent / "compared.md"
PROFILED = Path(__file__).parent / "profiled.md"


def page(document: Document) -> Iterator[str]:
    """Yield the lines of the page of results."""
    yield from ("# Ours beside its peers", "", "`make bench` measures this and writes this page.")
    yield from measured_on(document)
    yield from figures(document)
    for what, curve in document["growth"].items():
        yield from ("", f"### How it grows with {what.replace('_', ' ')}", "", *tables.grown(curve, what))
    yield from ("", COMPARED.read_text(encoding="utf-8").rstrip())


def profile_page(document: Document) -> Iterator[str]:
    """Yield the lines of the page of profiles."""
    yield from ("# Where the time goes", "", "`make bench` measures this and writes this page.", "")
    yield PROFILED.read_text(encoding="utf-8").rstrip()
    yield from profiles(document["profiles"])


def profiles(found: Mapping[str, Profile]) -> Iterator[str]:
    """Yield a table for each profile."""
    for name, shares in found.items():
        yield from ("", f"## {name[0].upper()}{name[1:]}", "", *tables.shares(shares))


def figures(document: Document) -> Iterator[str]:
    """Yield everything that was measured beside the peers, as tables."""
    yield from ("", "## Ratios", "", summary(document))
    for column in Column:
        yield from ("", *tables.ratios(document, column))
    if obstacles := list(reasons.obstacles(document)):
        yield from ("", "Why those are missed that are ([all profiles](profile.md)):", "", *obstacles)
    yield from ("", "## Cold", "", "Medians, and in brackets the range that half of the samples lie in.", "")
    yield from (*tables.cold(document), "", tables.fewer_starts(document))
    yield from ("", "### From a snapshot", "", *tables.restore_steps(document))
    yield from ("", "## Warm", "", "Milliseconds.")
    for kind in tables.kinds():
        yield from ("", *tables.warm(document, kind))
    yield from ("", "### The slowest", "", *tables.slowest(document))
    yield from ("", "## Size and cost", "", *tables.cost(document))


def summary(document: Document) -> str:
    """Say how many targets are met."""
    met = sum(one["met"] for one in document["ratios"])
    return f"{met} of {len(document['ratios'])} ratios are met."


def measured_on(document: Document) -> Iterator[str]:
    """Yield where and how much was measured, and the releases."""
    machine, settings = document["machine"], document["settings"]
    yield from ("", f"Measured on {machine['system']}, {machine['cores']} cores of {machine['processor']}.")
    yield (
        f"{settings['cold_rounds']} cold rounds; {settings['warm_rounds']} warm rounds of {settings['calls']} calls,"
        f" in {settings['sets']} sets of processes."
    )
    yield ""
    for name, releases in document["releases"].items():
        yield f"- {name}: {', '.join(f'{library} {release}' for library, release in releases.items())}"
