"""Where variants are put to be measured."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

from benchmarks.requests import requests
from benchmarks.sandbox import Sandbox
from benchmarks.surroundings import Surroundings
from benchmarks.variants import Variant


class Bench:
    """Starts variants among the same surroundings, and says how far it has come. Lives as long as a run."""

    def __init__(self, surroundings: Surroundings, python: str) -> None:
        self._environment = surroundings.environment
        self._python = python
        self._began_at = time.monotonic()
        #: What is asked, by the kind of request.
        self.events: Mapping[str, Mapping[str, Any]] = requests(surroundings.token)

    def start(self, variant: Variant) -> Sandbox:
        """Start a variant, cold."""
        return Sandbox(variant, self._python, self._environment)

    def tell(self, what: str) -> None:
        """Say what is measured now."""
        minutes, seconds = divmod(int(time.monotonic() - self._began_at), 60)
        print(f"  {minutes}:{seconds:02}  {what}", file=sys.stderr, flush=True)
