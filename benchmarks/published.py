"""Everything that tells of the results, made from results.json: nobody edits a figure by hand.

``python -m benchmarks.published`` writes it again without measuring, where only the words have changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks import page, paragraphs, plot
from benchmarks.results import Document
from benchmarks.variants import ROOT

FOLDER: Final = ROOT / "docs" / "benchmarks"
RESULTS: Final = FOLDER / "results.json"
#: Page → its paragraph that holds figures, between two comments.
_PARAGRAPHS: Final = {ROOT / "README.md": paragraphs.speed_paragraph, ROOT / "docs" / "deploy.md": paragraphs.snapshots}
_BEGINS: Final = "<!-- written by make bench -->\n"
_BETWEEN: Final = re.compile(rf"({_BEGINS}.*?)(?=<!-- end -->)", re.DOTALL)


def read() -> Document:
    """Return the results that are published."""
    found: Document = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def pages(document: Document) -> Mapping[Path, str]:
    """Return what each page must hold."""
    return dict(_pages(document))


def write(document: Document) -> None:
    """Write every page."""
    for path, text in pages(document).items():
        path.write_text(text, encoding="utf-8")
        print(f"Written: {path.relative_to(ROOT)}")


def _pages(document: Document) -> Iterator[tuple[Path, str]]:
    yield FOLDER / "results.md", "\n".join(page.page(document)) + "\n"
    yield FOLDER / "profile.md", "\n".join(page.profile_page(document)) + "\n"
    yield FOLDER / "benchmarks.svg", plot.draw(document)
    for path, paragraph in _PARAGRAPHS.items():
        told = paragraph(document)
        # Fails where there is not exactly one place for it.
        before, _, after = _BETWEEN.split(path.read_text(encoding="utf-8"))
        yield path, f"{before}{_BEGINS}{told}\n{after}"


if __name__ == "__main__":
    write(read())
