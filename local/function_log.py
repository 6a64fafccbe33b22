"""The functions' log: what Lambda would keep, in a file, so that the screen stays readable."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from stack.running import own_folder


class FunctionLog:
    """Takes the place of both standard streams while it is entered: Lambda keeps what functions write to either."""

    def __init__(self) -> None:
        #: Where the log is.
        self.path: Path

    def __enter__(self) -> Self:
        # Open before the port is known: functions write from the moment they are loaded.
        self._file = tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", buffering=1, dir=own_folder(), prefix="starting-", suffix=".log", delete=False
        )
        self.path = Path(self._file.name)
        self._screen = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = self._file
        return self

    def keep_as(self, path: Path) -> None:
        """Give the log its name, in place of the log of an earlier stack."""
        self.path = self.path.replace(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        sys.stdout, sys.stderr = self._screen
        self._file.close()
        self.discard()

    def discard(self) -> None:
        """Take the log away if it never got its name."""
        if self.path.name.startswith("starting-"):
            self.path.unlink(missing_ok=True)
