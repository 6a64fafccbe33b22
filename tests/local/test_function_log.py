"""Where what the functions write goes."""

import sys
from pathlib import Path

import pytest

from local.function_log import FunctionLog


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("local.function_log.own_folder", lambda: tmp_path)
    return tmp_path


def write() -> None:
    sys.stdout.write("a")
    sys.stdout.write("b\n")
    sys.stderr.write("c\n")
    sys.stdout.flush()


def test_it_is_in_the_file_and_not_on_the_screen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FunctionLog() as log:
        log.keep_as(folder / "9000.log")
        write()

    assert (folder / "9000.log").read_text("utf-8") == "ab\nc\n"
    assert tuple(capsys.readouterr()) == ("", "")


def test_each_whole_line_is_told_as_well(folder: Path) -> None:
    told: list[str] = []
    with FunctionLog(told.append) as log:
        log.keep_as(folder / "9000.log")
        write()

    assert told == ["ab", "c"]
    assert (folder / "9000.log").read_text("utf-8") == "ab\nc\n"


def test_one_that_never_got_its_name_is_gone(folder: Path) -> None:
    with FunctionLog():
        write()

    assert list(folder.iterdir()) == []
