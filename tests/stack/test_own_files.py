"""Files that are their owner's alone: whatever somebody put in their place is neither read nor written through."""

import os
import stat
from pathlib import Path

import pytest

from stack.own_files import make_own_folder, read_own_file, write_own_file


def test_what_is_written_is_its_owners_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"

    write_own_file(path, "a secret")

    assert read_own_file(path) == "a secret"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_not_written_through_and_not_read(tmp_path: Path) -> None:
    elsewhere, path = tmp_path / "elsewhere", tmp_path / "kept.json"
    elsewhere.write_text("somebody's", "utf-8")
    path.symlink_to(elsewhere)

    with pytest.raises(PermissionError, match="is a link"):
        read_own_file(path)
    write_own_file(path, "a secret")

    assert elsewhere.read_text("utf-8") == "somebody's"
    assert not path.is_symlink()
    assert read_own_file(path) == "a secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_is_open_to_others_is_not_believed(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "kept.json"
    write_own_file(path, "a secret")
    path.chmod(mode)

    with pytest.raises(PermissionError, match="open to them"):
        read_own_file(path)


def test_what_is_not_there_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_own_file(tmp_path / "kept.json")


def test_a_pipe_in_its_place_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    os.mkfifo(path, 0o600)
    # Somebody must hold the other end, or opening it would wait.
    other_end = os.open(path, os.O_RDWR)

    with pytest.raises(PermissionError):
        read_own_file(path)
    os.close(other_end)


def test_a_folder_is_its_owners_or_is_not_used(tmp_path: Path) -> None:
    made = make_own_folder(tmp_path / "one" / "two")
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    made.chmod(0o755)

    with pytest.raises(PermissionError, match="open to them"):
        make_own_folder(made)
