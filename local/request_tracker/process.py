"""Process of a real Request Tracker 5, from Debian's packages, and of what fills it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, Final

from local.ports import LOOPBACK

_HERE: Final = Path(__file__).parent
_STOP_SECONDS: Final = 30
#: RT waits for the disk at each change.
_IN_MEMORY: Final = "/dev/shm"  # noqa: S108 -- of what is made below it, each has a name of its own

#: What is to be made, ``customer``, ``ticket``, ``said`` or ``changed``, and of what; or ``disable``, and whom.
TrackerOrder = tuple[str, Mapping[str, Any] | str]


def tracker_folder() -> TemporaryDirectory[str]:
    """Return a new folder for a tracker, in memory where that can be."""
    return TemporaryDirectory(prefix="servicedesk-rt-", dir=_IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None)


class TrackerDidNotStart(Exception):
    """Request Tracker ended before it answered, or cannot be installed. The message is what it wrote."""


class TrackerProcess:
    """RT on this machine, on a database of its own. Started when it is made; `stop` ends it, and so does our own end.

    Args:
        folder: Where its database and logs are; gone at the end.
        port: Where it listens.
        accounts: A script in Perl that makes queues and accounts, and prints name and token of each account.
        arguments: Of the script.
        environment: What its programs have in their environment, beside ours.

    Raises:
        TrackerDidNotStart: It did not.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        accounts: Path,
        arguments: Sequence[str],
        environment: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.folder = folder
        self.url = f"http://{LOOPBACK}:{port}"
        command: list[str | Path] = [_HERE / "start", folder, str(port), accounts, *arguments]
        # It ends when nobody holds the other end of its standard input, whatever ended us. A signal from the terminal
        # is for us alone.
        self._office = subprocess.Popen(  # noqa: S603 -- ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
            start_new_session=True,
        )
        assert self._office.stdout is not None  # noqa: S101 -- for the type
        if not self._office.stdout.readline():
            raise TrackerDidNotStart(self._office.communicate()[1].strip())
        lines = (folder / "tokens").read_text(encoding="utf-8").splitlines()
        #: Account → its token.
        self.tokens: Mapping[str, str] = dict(line.split(" ", 1) for line in lines if line)

    def make(self, orders: Sequence[TrackerOrder]) -> list[str]:
        """Make customers, tickets and what was said, and return their ids.

        Raises:
            ValueError: RT does not make them; none is made.
        """
        assert self._office.stdin is not None  # noqa: S101 -- for the type
        assert self._office.stdout is not None  # noqa: S101 -- the same
        self._office.stdin.write(json.dumps(orders) + "\n")
        self._office.stdin.flush()
        answer = json.loads(self._office.stdout.readline())
        if "made" not in answer:
            raise ValueError(answer["failed"])
        return list(map(str, answer["made"]))

    def stop(self) -> None:
        """End it, and wait for that."""
        self._office.communicate(timeout=_STOP_SECONDS)
