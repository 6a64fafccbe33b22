"""The command is named as the reader can type it."""

import sys
from pathlib import Path

import pytest

from stack.invoked import typed_command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / ".venv" / "bin" / "servicedesk"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(program)])
    return program.parent


def test_who_has_it_on_their_path_types_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))

    assert typed_command() == "servicedesk"


def test_who_started_it_by_its_path_types_the_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert typed_command() == ".venv/bin/servicedesk"


def test_a_program_that_embeds_it_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", ["/usr/bin/pytest"])

    assert typed_command() == "servicedesk"
