"""Where variants are put to be measured."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.expected import check
from benchmarks.requests import requests
from benchmarks.sandbox import BrokenHandler, Sandbox, environment_of
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

    def run(self, variant: Variant, arguments: Sequence[str], given: str = "") -> subprocess.CompletedProcess[str]:
        """Run the interpreter once as it would run a variant's handler, and return what it said.

        Raises:
            BrokenHandler: It failed.
        """
        done = subprocess.run(  # noqa: S603 -- our own code
            [self._python, "-s", "-P", *arguments],
            cwd=variant.folder,
            env=environment_of(variant, self._environment),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BrokenHandler(f"{variant.name}: {done.stderr}")
        return done

    def ask(self, sandbox: Sandbox, kind: str) -> Mapping[str, Any]:
        """Return the answer to one request, and what the sandbox has used by then.

        Raises:
            BrokenHandler: It is not the answer.
        """
        told = sandbox.answer(self.events[kind])
        check(sandbox.variant.name, kind, told["response"])
        return told

    def tell(self, what: str) -> None:
        """Say what is measured now."""
        minutes, seconds = divmod(int(time.monotonic() - self._began_at), 60)
        print(f"  {minutes}:{seconds:02}  {what}", file=sys.stderr, flush=True)
