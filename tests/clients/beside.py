"""A program that runs beside a test, and ends with it: whoever reads what it says sees an end of that in any case."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def running(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, stderr: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a program whose ``stdout`` can be read; at the end it is killed, with all that it started."""
    with subprocess.Popen(  # noqa: S603 -- the clients and providers under test
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, text=True,
        start_new_session=True,
    ) as program:  # fmt: skip
        try:
            yield program
        finally:
            _kill(program)


@contextmanager
def killed_after(seconds: float, program: subprocess.Popen[str]) -> Iterator[None]:
    """Do something that waits for a program of `running`, which is killed when that takes longer."""
    watchdog = threading.Timer(seconds, _kill, [program])
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()


def _kill(program: subprocess.Popen[str]) -> None:
    # What it started holds its output open: there is no end of that before they have ended, too.
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
