"""The threat model's proofs exist: a control whose test was renamed or removed is no longer proved."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = (ROOT / "docs" / "threat-model.md").read_text("utf-8")


def rows() -> Iterator[tuple[str, str, str]]:
    """Yield threat, control and proof of every row."""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] != "threat":
            yield cells[0], cells[1], cells[2]


ROWS: Final = list(rows())
PROOFS: Final = sorted({proof for *_, cell in ROWS for proof in re.findall(r"`([^`]+)`", cell)})


def test_every_threat_has_a_control_and_a_proof() -> None:
    assert len(ROWS) > 50
    assert all(control and re.search(r"`tests/", proof) for _, control, proof in ROWS)
    assert len({threat for threat, *_ in ROWS}) == len(ROWS)


@pytest.mark.parametrize("proof", PROOFS)
def test_a_proof_that_is_named_is_there(proof: str) -> None:
    file, _, test = proof.partition("::")

    content = (ROOT / file).read_text("utf-8") if (ROOT / file).is_file() else ""
    assert content or (ROOT / file).is_dir(), f"there is no {file}"
    assert not test or re.search(rf"^(async )?def {test}\(", content, re.MULTILINE), f"{file} has no {test}"


def test_every_table_of_the_page_was_read() -> None:
    """A row that is not three cells wide would be left out without a word."""
    written = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| threat")]

    assert len(written) == len(ROWS)
