"""Confirmations and limits in memory."""

from __future__ import annotations

import re

from servicedesk.errors import ConfirmationsUnavailable, LimitsUnavailable
from servicedesk.execution.confirmation import Broken, Confirmations
from servicedesk.execution.limits import Limits
from servicedesk.execution.safeguards import Safeguards


class MemorySeal:
    """`Seal` that hides nothing: a test can look into it, and make its own."""

    def __init__(self) -> None:
        self.available = True

    def seal(self, content: bytes) -> str:
        """Return the content with a prefix."""
        if not self.available:
            raise ConfirmationsUnavailable
        return "sealed:" + content.decode()

    def unseal(self, text: str) -> bytes:
        """Return what stands behind the prefix."""
        if not self.available:
            raise ConfirmationsUnavailable
        if not text.startswith("sealed:"):
            raise Broken
        return text.removeprefix("sealed:").encode()


class MemoryLedger:
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


class MemoryCounter:
    """`Counter` in memory."""

    def __init__(self) -> None:
        self.counted: dict[tuple[str, int], int] = {}
        self.available = True

    def count(self, what: str, window: int, limit: int, ends_at: int) -> bool:
        """Count it."""
        if not self.available:
            raise LimitsUnavailable
        before = self.counted.get((what, window), 0)
        if before < limit:
            self.counted[what, window] = before + 1
        return before < limit


def safeguards(
    seal: MemorySeal | None = None, ledger: MemoryLedger | None = None, counter: MemoryCounter | None = None
) -> Safeguards:
    """Return safeguards that nothing else has seen, over the given parts."""
    return Safeguards(
        limits=Limits(counter or MemoryCounter()),
        confirmations=Confirmations(seal or MemorySeal(), ledger or MemoryLedger()),
    )


_TOLD = re.compile(r'"confirmation": "(.*)"\.$', re.DOTALL)


def confirmation_in(text: str) -> str | None:
    """Return the confirmation that an answer tells a model to send back, if it is such an answer."""
    found = _TOLD.search(text)
    return found[1] if found else None
