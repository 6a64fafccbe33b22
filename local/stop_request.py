"""Being asked to stop: by Ctrl-C, or by whoever supervises the process."""

from __future__ import annotations

import signal
from socket import socketpair
from types import TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopRequest:
    """Heard from the moment that it is entered, however early it comes. Belongs to the main thread.

    A signal is written to a socket by the interpreter itself. Its handler in Python would only run before the next
    instruction, and one that is about to wait for a lock or a queue would then wait for ever.
    """

    def __init__(self) -> None:
        self._heard, self._told = socketpair()
        self._told.settimeout(0)

    def __enter__(self) -> Self:
        self._wakeup_before = signal.set_wakeup_fd(self._told.fileno())
        self._handlers_before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self._handlers_before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._heard.close()
        self._told.close()

    def wait(self) -> None:
        """Return when the process has been asked to stop."""
        self._heard.recv(1)
