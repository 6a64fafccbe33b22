"""The note that a running stack leaves, so that other commands find it."""

from __future__ import annotations

import getpass
import json
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from stack.own_files import make_own_folder, write_own_file
from stack.stack_description import StackDescription

CONNECT_SECONDS = 1


#: Whose stacks are found unasked: of the very code that looks for them.
CHECKOUT = Path(__file__).resolve().parents[1]


class NoStackRunning(Exception):
    """No stack runs, none of this checkout, or none on the port that was asked for."""


class SeveralRunning(Exception):
    """Several stacks of this checkout run: only whoever asks can say which is meant."""


def own_folder() -> Path:
    """Return the folder of this user's notes and logs, which nobody else can write in or read.

    Raises:
        PermissionError: Somebody else has made it: the temporary folder is open to everybody.
    """
    return make_own_folder(Path(tempfile.gettempdir()) / f"servicedesk-{getpass.getuser()}")


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
        write_own_file(path, json.dumps({"checkout": str(CHECKOUT), "stack": description.as_json()}, indent=2))
        return cls(path=path)

    def remove(self) -> None:
        """Take the note away: the stack has stopped."""
        self.path.unlink(missing_ok=True)


def find_running(port: int | None = None, folder: Path | None = None) -> StackDescription:
    """Return the stack that runs on `port`; without a port the one of this checkout, and never another's.

    Raises:
        NoStackRunning: There is none.
        SeveralRunning: This checkout has several.
        PermissionError: The folder is somebody else's.
    """
    running = dict(_running_stacks(folder or own_folder()))
    if port is not None:
        if port not in running:
            raise NoStackRunning(f"no local stack runs on port {port}")
        return running[port][1]
    ours = {number: stack for number, (checkout, stack) in running.items() if checkout == str(CHECKOUT)}
    if len(ours) > 1:
        raise SeveralRunning(f"several local stacks run: say --port {' or --port '.join(map(str, sorted(ours)))}")
    if not ours:
        others = "".join(f"; of {checkout}, one does: --port {number}" for number, (checkout, _) in running.items())
        raise NoStackRunning(f"no local stack runs{' of this checkout' if others else ''}{others}")
    return next(iter(ours.values()))


def _running_stacks(folder: Path) -> Iterator[tuple[int, tuple[str, StackDescription]]]:
    """Yield the port of each stack that answers, with the checkout that it is of, by port."""
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            note = json.loads(path.read_text(encoding="utf-8"))
            stack = StackDescription.from_json(note["stack"])
            for url in (stack.mcp_url, stack.sign_in_url):
                parts = urlsplit(url)
                socket.create_connection((parts.hostname or "", parts.port or 0), CONNECT_SECONDS).close()
            yield urlsplit(stack.mcp_url).port or 0, (str(note["checkout"]), stack)
