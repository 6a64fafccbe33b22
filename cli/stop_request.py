"""Being asked to stop: by Ctrl-C, or by whoever supervises the process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from socket import socketpair
from types import TracebackType
from typing import Final, Self

#: What is under way when the request comes has this long to end in order.
GRACE_SECONDS: Final = 2
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _exit() -> None:
    os._exit(0)


class StopRequest:
    """Heard from the moment that it is entered, however early it comes. Belongs to the main thread.

    A signal is written to a socket by the interpreter itself. Its handler in Python would only run before the next
    instruction, and one that is about to wait for a lock or a queue would then wait for ever.

    No thread can be made to end: not one that waits for an answer, and not the main one while it starts the stack. So
    whoever has not left the context in time is ended with the whole process. A stack has nothing to lose by that.

    Args:
        grace_seconds: From the request until then.
        end: Ends the process.
    """

    def __init__(self, grace_seconds: float = GRACE_SECONDS, end: Callable[[], object] = _exit) -> None:
        self._grace_seconds = grace_seconds
        self._end = end
        self._heard, self._told = socketpair()
        self._told.settimeout(0)
        self._requested, self._left = threading.Event(), threading.Event()
        self._listener = threading.Thread(target=self._listen, name="stop", daemon=True)
        #: Takes away what the process would leave behind. Closed only if it has to be ended; callbacks may run twice.
        self.traces = ExitStack()

    def __enter__(self) -> Self:
        self._wakeup_before = signal.set_wakeup_fd(self._told.fileno())
        self._handlers_before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._left.set()
        self._told.close()
        self._listener.join()
        self._heard.close()

    def wait(self) -> None:
        """Return when the process has been asked to stop."""
        self._requested.wait()

    def _listen(self) -> None:
        # Also returns, with nothing, when the other end is closed.
        self._heard.recv(1)
        self._requested.set()
        if not self._left.wait(self._grace_seconds):
            with suppress(OSError):
                self.traces.close()
            self._end()
