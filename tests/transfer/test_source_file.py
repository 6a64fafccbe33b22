"""Rows of files: each with its line, and a fault for each line that is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfer.fault import RowFault, TransferRefused
from transfer.formula import escape_formula, unescape_formula
from transfer.source_file import MAX_LINE_CHARACTERS, SourceRow, source_rows
from transfer.target_file import write_file

READ = [
    ("a.csv", "x,y\n1,2\n", [(2, {"x": "1", "y": "2"})]),
    ("a.csv", '\ufeffx,y\n"1\n\n1",2\n3,4\n', [(2, {"x": "1\n\n1", "y": "2"}), (5, {"x": "3", "y": "4"})]),
    ("a.csv", "x,y\n\n1,2\n", [(3, {"x": "1", "y": "2"})]),
    ("a.csv", "x\n", []),
    ("a.CSV", "x\n1\n", [(2, {"x": "1"})]),
    ("a.jsonl", '{"x": 1}\n\n{"x": null}\n', [(1, {"x": 1}), (3, {"x": None})]),
    ("a.ndjson", '{"x": "é"}', [(1, {"x": "é"})]),
    ("a.json", "", []),
]


@pytest.mark.parametrize(("name", "text", "expected"), READ)
def test_rows_are_read_with_the_line_on_which_each_begins(
    tmp_path: Path, name: str, text: str, expected: list[tuple[int, dict[str, object]]]
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert list(source_rows(tmp_path / name)) == [SourceRow(line=line, values=values) for line, values in expected]


FAULTS = [
    ("a.csv", "x,y\n1\n3,4\n", 2, ""),
    ("a.csv", "x,y\n1,2,3\n3,4\n", 2, ""),
    ("a.jsonl", '{"x": \n{"x": 2}\n', 1, "character 6"),
    ("a.jsonl", '[1]\n{"x": 2}\n', 1, ""),
    ("a.jsonl", '"x"\n{"x": 2}\n', 1, ""),
    ("a.jsonl", "[" * 100_000 + '\n{"x": 2}\n', 1, ""),
    ("a.jsonl", "1" * 10_000 + '\n{"x": 2}\n', 1, ""),
]


@pytest.mark.parametrize(("name", "text", "line", "column"), FAULTS)
def test_a_line_that_is_no_row_is_told_and_the_rest_goes_on(
    tmp_path: Path, name: str, text: str, line: int, column: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    fault, row = source_rows(tmp_path / name)

    assert isinstance(fault, RowFault)
    assert (fault.line, fault.column) == (line, column)
    assert isinstance(row, SourceRow)


def test_a_line_that_would_fill_the_memory_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transfer.source_file.MAX_LINE_CHARACTERS", 20)
    (tmp_path / "a.jsonl").write_text('{"x": "' + "y" * 100 + '"}\n{"x": 2}\n', encoding="utf-8")

    fault, row = source_rows(tmp_path / "a.jsonl")

    assert isinstance(fault, RowFault)
    assert row == SourceRow(line=2, values={"x": 2})
    assert MAX_LINE_CHARACTERS > 20


def test_a_cell_that_does_not_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transfer.source_file.MAX_CELL_CHARACTERS", 20)
    (tmp_path / "a.csv").write_text('x\n"' + "y" * 100 + "\n1\n", encoding="utf-8")

    fault, *_ = source_rows(tmp_path / "a.csv")

    assert isinstance(fault, RowFault)
    assert fault.line == 2


REFUSED = [("a.xlsx", "x\n1\n"), ("a", "x\n1\n"), ("a.csv", ""), ("a.csv", "x,x\n1,2\n"), ("a.csv", ",\n1,2\n")]


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_a_file_that_cannot_be_used_at_all_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(TransferRefused):
        list(source_rows(tmp_path / name))


@given(st.text(st.sampled_from("'=+-@a\t\r\n\uff1d\uff0b\uff0d\uff20 ")))
def test_no_cell_begins_as_a_formula_and_each_can_be_read_again(cell: str) -> None:
    assert unescape_formula(escape_formula(cell)) == cell
    assert not escape_formula(cell).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    )


ONE = {"a": "=1+1", "b": ["x", "y"], "c": [{"at": "é"}], "d": None, "e": 3}


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_file_is_there_when_it_is_complete_and_only_its_owner_reads_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name

    assert write_file(path, tuple(ONE), [ONE, ONE]) == 2

    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert len(list(source_rows(path))) == 2


def test_a_file_that_breaks_off_is_not_there(tmp_path: Path) -> None:
    def documents() -> object:
        yield ONE
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_file(tmp_path / "a.jsonl", tuple(ONE), documents())  # type: ignore[arg-type]

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(TransferRefused):
        write_file(path, tuple(ONE), [ONE])

    assert path.read_text(encoding="utf-8") == "mine"


def test_a_cell_of_a_spreadsheet_is_no_formula(tmp_path: Path) -> None:
    write_file(tmp_path / "a.csv", tuple(ONE), [ONE])

    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == ["'=1+1", "x y", '[{"at": "é"}]', "", "3"]
