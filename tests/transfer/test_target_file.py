"""A file that is exported: whole or not there, its owner's alone, and never written through what somebody left."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from transfer.fault import TransferRefused
from transfer.target_file import write_file

ROWS = [{"id": "C-1", "name": "Jane"}, {"id": "C-2", "name": "John"}]
COLUMNS = ("id", "name")


def test_what_an_export_left_that_was_killed_is_made_anew(tmp_path: Path) -> None:
    path, left = tmp_path / "customers.csv", tmp_path / "customers.csv.unfinished"
    left.write_text("half of it", "utf-8")
    left.chmod(0o644)

    assert write_file(path, COLUMNS, ROWS) == 2

    assert path.read_text("utf-8") == "id,name\nC-1,Jane\nC-2,John\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not left.exists()


def test_a_link_in_the_unfinished_files_place_leads_nowhere(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "customers.csv", tmp_path / "elsewhere"
    elsewhere.write_text("somebody's", "utf-8")
    (tmp_path / "customers.csv.unfinished").symlink_to(elsewhere)

    write_file(path, COLUMNS, ROWS)

    assert elsewhere.read_text("utf-8") == "somebody's"
    assert not path.is_symlink()


def test_what_breaks_on_the_way_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Iterator[Mapping[str, Any]]:
        yield ROWS[0]
        raise TransferRefused("the table did not answer")

    with pytest.raises(TransferRefused):
        write_file(tmp_path / "customers.jsonl", COLUMNS, broken())

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("somebody's", "utf-8")

    with pytest.raises(TransferRefused, match=r"is there already\. Name another, or delete it"):
        write_file(path, COLUMNS, ROWS)

    assert path.read_text("utf-8") == "somebody's"
