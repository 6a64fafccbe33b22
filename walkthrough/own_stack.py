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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from stack.running import CHECKOUT
from stack.stack_description import StackDescription


class StackDidNotStart(Exception):
    """The local stack ended before it answered. The message is what it wrote to standard error."""


@contextmanager
def own_stack(desk: str | None = None) -> Iterator[Callable[[], StackDescription]]:
    """Begin to start a stack on free ports, and end it with the block. What is yielded waits until it answers.

    Args:
        desk: ``rt`` for a real Request Tracker behind it; None for the built-in desk.

    Raises:
        StackDidNotStart: On waiting: it ended instead.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as complaints,
        # Its end closes the process's standard input, which ends it, and waits for that.
        subprocess.Popen(  # noqa: S603 -- this very interpreter, this very module
            [sys.executable, "-m", __name__, *([desk] if desk else [])],
            cwd=CHECKOUT,  # where this module is found, installed or not
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        ) as process,
    ):

        def description() -> StackDescription:
            if line := process.stdout.readline() if process.stdout else "":
                return StackDescription.from_json(json.loads(line))
            status = process.wait()
            complaints.seek(0)
            raise StackDidNotStart(complaints.read().strip() or f"exit status {status}")

        yield description


def serve(desk: str | None = None) -> None:
    """Be the process: start, describe, and stop when standard input ends."""
    # What the functions log belongs to the stack, not to the reader of the description.
    described = os.dup(1)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 -- a device, not a path
        os.dup2(nowhere.fileno(), 1)
    from local.stack import LocalStack

    with ExitStack() as cleanup:
        behind = None
        if desk is not None:
            from local.request_tracker.desk import TrackerDesk

            behind = cleanup.enter_context(TrackerDesk()).behind()
        stack = cleanup.enter_context(LocalStack(port=0, desk=behind))
        with os.fdopen(described, "w", encoding="utf-8") as answer:
            answer.write(json.dumps(stack.description.as_json()) + "\n")
        sys.stdin.read()


if __name__ == "__main__":
    serve(*sys.argv[1:])
