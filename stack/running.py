"""The note that a running stack leaves, so that other commands find it."""

from __future__ import annotations

import getpass
import json
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from stack.stack_description import StackDescription

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
OTHERS = 0o077
CONNECT_SECONDS = 1


class NoStackRunning(Exception):
    """No stack runs, or none on the port that was asked for."""


def own_folder() -> Path:
    """Return the folder of this user's notes and logs, which nobody else can write in or read.

    Raises:
        PermissionError: Somebody else has made it: the temporary folder is open to everybody.
    """
    folder = Path(tempfile.gettempdir()) / f"servicedesk-{getpass.getuser()}"
    folder.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    status = folder.lstat()
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & OTHERS):
        raise PermissionError(f"{folder} belongs to somebody else, or is open to them")
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One running stack: the description, and nothing that opens more than it."""

    path: Path

    @classmethod
    def leave(cls, description: StackDescription, folder: Path | None = None) -> Note:
        """Write the note of this process's stack, in place of any other of the same port.

        Raises:
            PermissionError: The folder is somebody else's.
        """
        path = (folder or own_folder()) / f"{urlsplit(description.mcp_url).port}.json"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w", encoding="utf-8") as file:
            json.dump(description.as_json(), file, indent=2)
        return cls(path=path)

    def remove(self) -> None:
        """Take the note away: the stack has stopped."""
        self.path.unlink(missing_ok=True)


def find_running(port: int | None = None, folder: Path | None = None) -> StackDescription:
    """Return the stack that runs on `port`, or the one that started last.

    Raises:
        NoStackRunning: There is none.
        PermissionError: The folder is somebody else's.
    """
    for path in sorted((folder or own_folder()).glob("*.json"), key=_written_at, reverse=True):
        description = _read(path)
        if description is not None and port in {None, urlsplit(description.mcp_url).port}:
            return description
    raise NoStackRunning(f"no local stack runs{'' if port is None else f' on port {port}'}")


def _read(path: Path) -> StackDescription | None:
    """Return a note's stack, or None when nobody answers there or the note cannot be understood."""
    try:
        description = StackDescription.from_json(json.loads(path.read_text(encoding="utf-8")))
        for url in (description.mcp_url, description.sign_in_url):
            parts = urlsplit(url)
            socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT_SECONDS).close()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return description


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
