"""A local stack in a process of its own, for as long as a walkthrough needs one.

Run as a module it is that process: it prints one line of JSON when the stack answers, and stops when its standard
input ends, so it cannot outlive whoever started it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from stack.running import CHECKOUT
from stack.stack_description import StackDescription


class StackDidNotStart(Exception):
    """The local stack ended before it answered. The message is what it wrote to standard error."""


class OwnStack:
    """A stack on free ports. It begins to start when entered, and `description` waits for it."""

    def __enter__(self) -> Self:
        with ExitStack() as cleanup:
            self._complaints = cleanup.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            self._process = cleanup.enter_context(
                subprocess.Popen(  # noqa: S603 -- this very interpreter, this very module
                    [sys.executable, "-m", __name__],
                    cwd=CHECKOUT,  # where this module is found, installed or not
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._complaints,
                    text=True,
                )
            )
            self._cleanup = cleanup.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Leaving the process's context closes its standard input, which ends it, and waits for that.
        self._cleanup.close()

    def description(self) -> StackDescription:
        """Return the stack's description as soon as it answers. Ask once.

        Raises:
            StackDidNotStart: It ended instead.
        """
        line = self._process.stdout.readline() if self._process.stdout else ""
        if line:
            return StackDescription.from_json(json.loads(line))
        self._process.wait()
        self._complaints.seek(0)
        raise StackDidNotStart(self._complaints.read().strip() or f"exit status {self._process.returncode}")


def serve() -> None:
    """Be the process: start, describe, and stop when standard input ends."""
    # What the functions log belongs to the stack, not to the reader of the description.
    described = os.dup(1)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 -- a device, not a path
        os.dup2(nowhere.fileno(), 1)
    from local.stack import LocalStack

    with LocalStack(port=0) as stack:
        with os.fdopen(described, "w", encoding="utf-8") as answer:
            answer.write(json.dumps(stack.description.as_json()) + "\n")
        sys.stdin.read()


if __name__ == "__main__":
    serve()
