"""Seal: the port to authenticated encryption, for texts that callers carry and neither read nor make."""

from __future__ import annotations

from typing import Protocol


class Seal(Protocol):
    """Authenticated encryption under a key that every environment has; `ConfirmationsUnavailable` if there is none."""

    def seal(self, content: bytes) -> str:
        """Return a text that only a seal with the same key opens."""

    def unseal(self, text: str) -> bytes:
        """Return what was sealed.

        Raises:
            BrokenSeal: It was not sealed with a key of ours, or was changed.
        """
