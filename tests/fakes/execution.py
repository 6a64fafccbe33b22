"""Confirmations and limits in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from servicedesk.errors import BrokenSeal, ConfirmationsUnavailable, LimitsUnavailable
from servicedesk.tools.digest import keyed_digest
from servicedesk.tools.limit import Slice

ResultT = TypeVar("ResultT")


class FakeSeal:
    """`Seal` that hides nothing: a test can look into it, and make its own."""

    def __init__(self) -> None:
        self.available = True

    def seal(self, content: bytes) -> str:
        """Return the content with a prefix, as one word."""
        if not self.available:
            raise ConfirmationsUnavailable
        return "sealed:" + quote(content)

    def unseal(self, text: str) -> bytes:
        """Return what stands behind the prefix."""
        if not self.available:
            raise ConfirmationsUnavailable
        if not text.startswith("sealed:"):
            raise BrokenSeal
        return unquote(text.removeprefix("sealed:")).encode()


class FakeLedger:
    """`Ledger` in memory."""

    def __init__(self) -> None:
        self.spent: set[str] = set()
        self.available = True

    def spend(self, confirmation_id: str, expires_at: int) -> bool:
        """Remember it."""
        if not self.available:
            raise ConfirmationsUnavailable
        is_new = confirmation_id not in self.spent
        self.spent.add(confirmation_id)
        return is_new


class FakeCounter:
    """`Counter` in memory."""

    def __init__(self) -> None:
        #: What, and in which slice → calls.
        self.counted: dict[tuple[str, Slice], int] = {}
        self.available = True

    def count(self, what: str, slice_: Slice, most: int, keep_until: int) -> dict[Slice, int]:
        """Count it."""
        if not self.available:
            raise LimitsUnavailable
        self.counted[what, slice_] = min(self.counted.get((what, slice_), 0) + 1, most)
        for stale in [key for key in self.counted if key[0] == what and key[1].is_stale(slice_.starts_at)]:
            del self.counted[stale]
        return {one: calls for (counted, one), calls in self.counted.items() if counted == what}


class InTurn(Executor):
    """An executor that has done what it is given before it returns."""

    def submit(self, function: Callable[..., ResultT], /, *arguments: Any, **options: Any) -> Future[ResultT]:
        """Do it."""
        future: Future[ResultT] = Future()
        try:
            future.set_result(function(*arguments, **options))
        except Exception as error:  # noqa: BLE001 -- as an executor does
            future.set_exception(error)
        return future


class WhenAsked(InTurn):
    """An executor that does what it is given when somebody waits for it, and never if nobody does."""

    def submit(self, function: Callable[..., ResultT], /, *arguments: Any, **options: Any) -> Future[ResultT]:
        """Put it off."""
        put_off: Any = Future()
        put_off.result = lambda: function(*arguments, **options)
        future: Future[ResultT] = put_off
        return future


class FakeDigests:
    """`Digests` with a key that can be away."""

    def __init__(self) -> None:
        self.available = True

    def digest(self, value: object) -> str | None:
        """Return a digest under a key of the tests."""
        return keyed_digest(value, b"a key of the tests")[:16] if self.available else None


_TOLD = re.compile(r'"confirmation": "(.*)"\.$', re.DOTALL)


def confirmation_in(text: str) -> str | None:
    """Return the confirmation that an answer tells a model to send back, if it is such an answer."""
    found = _TOLD.search(text)
    return found[1] if found else None
