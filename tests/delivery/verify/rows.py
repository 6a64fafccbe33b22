"""A table of faults: what is changed in a healthy stack, and the one line that must tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from delivery.verify.verdict import CheckOutcome
from tests.delivery.verify.conftest import World

Change = Callable[[World], Any]


@dataclass(frozen=True)
class Row:
    """One change, told in one section."""

    section: str
    #: A part of what the finding is about.
    about: str
    outcome: CheckOutcome
    #: A part of what is found.
    found: str
    change: Change

    def __str__(self) -> str:
        return f"{self.about}: {self.found}"


def rows(section: str, *told: tuple[str, CheckOutcome, str, Change]) -> list[Row]:
    """Return the rows of one section."""
    return [Row(section, *row) for row in told]


def require_told(world: World, row: Row) -> None:
    """Make the change and require that its line tells it, with advice unless all is well."""
    row.change(world)

    told = [finding.verdict for finding in world.findings(row.section) if row.about in finding.about]

    matching = [verdict for verdict in told if verdict.outcome is row.outcome and row.found in verdict.found]
    assert matching, told
    assert row.outcome is CheckOutcome.PASS or all(verdict.advice for verdict in matching)
