"""Files and folders of one user, which nobody else can read, write, or put a link in the place of."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from secrets import token_hex
from typing import Final

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700
OTHERS: Final = 0o077
#: Windows has no such flag, and no such links that anybody could make.
_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)


def make_own_folder(folder: Path) -> Path:
    """Make a folder, unless it is there, and return it.

    Raises:
        PermissionError: It is somebody else's, or is open to them.
    """
    folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    _require_own(folder.lstat(), folder)
    return folder


def write_own_file(path: Path, text: str) -> None:
    """Write a file in the place of whatever is there, at once: whoever reads it finds the one or the other, whole."""
    unfinished = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with os.fdopen(_open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_own_file(path: Path) -> str:
    """Return a file's text.

    Raises:
        FileNotFoundError: There is none.
        PermissionError: It is somebody else's, is open to them, or is no file but a link.
    """
    try:
        descriptor = _open(path, os.O_RDONLY)
    except FileNotFoundError:
        raise
    except OSError:
        raise PermissionError(f"{path} cannot be read, or is a link") from None
    with os.fdopen(descriptor, encoding="utf-8") as file:
        _require_own(os.fstat(file.fileno()), path)
        return file.read()


def _open(path: Path, flags: int) -> int:
    return os.open(path, flags | _NO_LINK, OWNER_ONLY)


def _require_own(status: os.stat_result, path: Path) -> None:
    is_plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    is_ours = not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & OTHERS)
    if not (is_plain and is_ours):
        raise PermissionError(f"{path} belongs to somebody else, or is open to them")
