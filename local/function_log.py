"""The functions' log: what Lambda would keep, in a file, so that the screen stays readable."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from stack.running import own_folder


class FunctionLog:
    """Takes the place of both standard streams while it is entered: Lambda keeps what functions write to either.

    Args:
        show: Is told each line as well.
    """

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        self._show = show
        #: Where the log is.
        self.path: Path

    def __enter__(self) -> Self:
        # Open before the port is known: functions write from the moment they are loaded.
        self._file = tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", buffering=1, dir=own_folder(), prefix="starting-", suffix=".log", delete=False
        )
        self.path = Path(self._file.name)
        self._screen = sys.stdout, sys.stderr
        stream: Any = self._file if self._show is None else _Shown(self._file, self._show)
        sys.stdout = sys.stderr = stream
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


class _Shown:
    """A text stream of which each whole line is also told."""

    def __init__(self, stream: IO[str], show: Callable[[str], None]) -> None:
        self._stream = stream
        self._show = show
        self._begun = ""

    def write(self, text: str) -> int:
        *lines, self._begun = (self._begun + text).split("\n")
        for line in lines:
            self._show(line)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever else a stream has
        return getattr(self._stream, name)
