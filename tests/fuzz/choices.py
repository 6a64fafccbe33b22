"""Decisions read from bytes, so that whatever makes bytes up can make a request up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Takes one decision after the other from `content`.

    When the bytes run out every decision is its first option, which everywhere is the plain one: a shorter input is a
    simpler request, and no bytes at all are a request as a client sends it.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self, below: int) -> int:
        """Return a number from 0, at most 65,535."""
        size = 1 if below <= 0x100 else 2
        return int.from_bytes(self._take(size).ljust(size, b"\0")) % below

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.number(len(options))]

    def once_in(self, times: int) -> bool:
        """Return True about once in so many times, and never without bytes."""
        return self.number(0x100) >= 0x100 - max(0x100 // times, 1)

    def text(self) -> str:
        """Return up to 31 characters of any alphabet, never half of a surrogate pair."""
        return self._take(self.number(32)).decode("utf-8", "replace")

    def rest(self) -> bytes:
        """Return all bytes that are left."""
        return self._take(len(self._content))

    def _take(self, size: int) -> bytes:
        taken = self._content[self._at : self._at + size]
        self._at += len(taken)
        return taken
