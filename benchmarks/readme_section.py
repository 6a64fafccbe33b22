"""What the README says of speed, with the figures of one run."""

from __future__ import annotations

from pathlib import Path

from benchmarks import tables
from benchmarks.page import summary
from benchmarks.results import Document
from benchmarks.variants import Column

SECTION = Path(__file__).with_suffix(".md")


def section(document: Document) -> str:
    """Return the section."""
    return SECTION.read_text(encoding="utf-8").format(
        as_deployed="\n".join(tables.ratios(document, Column.AS_DEPLOYED)),
        same_tricks="\n".join(tables.ratios(document, Column.SAME_TRICKS)),
        summary=summary(document),
    )
