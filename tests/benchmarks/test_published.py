"""What is published of the benchmarks is made of one file of results, judged by the targets of today."""

from pathlib import Path

import pytest

from benchmarks import published
from benchmarks.targets import TARGETS

DOCUMENT = published.read()
PAGES = published.pages(DOCUMENT)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_page_with_figures_is_what_the_results_make_of_it(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run: python -m benchmarks.published"


def test_the_results_are_judged_by_the_targets_of_today() -> None:
    held = [(one["figure"], one["column"], one["ours"], one["other"], one["at_most"]) for one in DOCUMENT["ratios"]]

    assert held == [(one.figure, str(one.column), one.ours, one.other, one.at_most) for one in TARGETS]
