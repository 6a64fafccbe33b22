"""One execution environment: a handler in a process of its own, seen from outside."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.cores import MEASURED_CORE
from benchmarks.variants import Variant

RUNNER = Path(__file__).parent / "runner.py"

Event = Mapping[str, Any]


class BrokenHandler(Exception):
    """A handler did not answer, or not as it should; the message is what it said."""


class Sandbox:
    """Started at once, cold: the first answer is what a person waits for after a deployment."""

    def __init__(self, variant: Variant, python: str, environment: Mapping[str, str]) -> None:
        self.variant = variant
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 -- closed with the process
        self._started_at = time.clock_gettime(time.CLOCK_MONOTONIC)
        self._process = subprocess.Popen(  # noqa: S603 -- our own code
            [python, "-s", "-P", str(RUNNER)],
            cwd=variant.folder,
            env=environment_of(variant, environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._log.close()

    def answer(self, event: Event) -> Mapping[str, Any]:
        """Return the handler's answer, and what the process has used by then: see runner.py."""
        told = self._ask({"do": "answer", "event": event})
        if told["response"]["statusCode"] != 200:  # noqa: PLR2004 -- HTTP's own
            raise BrokenHandler(f"{self.variant.name}: {told['response']}")
        return {
            **told,
            "wall_milliseconds": (told["answered_at"] - self._started_at) * 1_000,
            "cpu_milliseconds": told["cpu_seconds"] * 1_000,
            "import_milliseconds": (told["imported_at"] - self._started_at) * 1_000,
        }

    def restore(self) -> Mapping[str, Any]:
        """Do what Lambda does around a snapshot, and return what the function's hooks took: see runner.py."""
        return self._ask({"do": "restore"})

    def profile(self, event: Event, calls: int) -> Sequence[Mapping[str, Any]]:
        """Make so many calls under a profiler, and return what each function took of its own."""
        functions: Sequence[Mapping[str, Any]] = self._ask({"do": "profile", "event": event, "calls": calls})[
            "functions"
        ]
        return functions

    def repeat(self, event: Event, calls: int) -> Mapping[str, Any]:
        """Make so many calls one after the other, and return what each took: see runner.py."""
        told = self._ask({"do": "repeat", "event": event, "calls": calls})
        if told["bad"]:
            raise BrokenHandler(f"{self.variant.name}: {told['bad']} of {calls} answers were not 200")
        return told

    def _ask(self, command: Mapping[str, Any]) -> Mapping[str, Any]:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the process has no pipes")
        try:
            stdin.write(json.dumps(command) + "\n")
            stdin.flush()
        except BrokenPipeError:
            raise BrokenHandler(self._log_text()) from None
        line = stdout.readline()
        if not line:
            raise BrokenHandler(self._log_text())
        told: Mapping[str, Any] = json.loads(line)
        return told

    def _log_text(self) -> str:
        self._process.wait()
        self._log.seek(0)
        return f"{self.variant.name}: {self._log.read()}"


def environment_of(variant: Variant, environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables that a variant's process has."""
    late = variant.latency_milliseconds
    return {
        **environment,
        **variant.environment,
        # The stand-in answers later what is asked below this path.
        **({"AWS_ENDPOINT_URL": f"{environment['AWS_ENDPOINT_URL']}/after/{late}"} if late else {}),
        "PYTHONPATH": os.pathsep.join(map(str, variant.python_path)),
        # A function's folders are read-only, so it never finds bytecode that was not in the artefact.
        "PYTHONDONTWRITEBYTECODE": "1",
        **({} if MEASURED_CORE is None else {"BENCHMARK_CORE": str(MEASURED_CORE)}),
    }
