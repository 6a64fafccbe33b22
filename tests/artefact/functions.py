"""The built functions and the checkout's, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.events import Event

ROOT = Path(__file__).parent.parent.parent
BUILD = ROOT / ".aws-sam" / "build"
LAYER = BUILD / "SharedLayer" / "python"
RUNNER = Path(__file__).parent / "runner.py"
RUNTIME = "python3.13"


class FunctionProcess:
    """One execution environment: started at once, imported in the background, warm from then on."""

    def __init__(self, python: str, folder: Path, python_path: Sequence[Path] = ()) -> None:
        # The artefact must stay as it was built: no bytecode is written into it.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, python_path))}
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 -- closed with the process
        self._process = subprocess.Popen(  # noqa: S603 -- our own code
            [python, "-s", "-P", str(RUNNER)],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._start: dict[str, Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._log.close()

    @property
    def start(self) -> dict[str, Any]:
        """What the cold start was like: see runner.py."""
        if self._start is None:
            self._start = self._answer()
        return self._start

    def invoke(self, events: Sequence[Event]) -> list[Any]:
        """Return the function's answers, one after the other."""
        assert self.start is not None
        return [self._invoke(event) for event in events]

    def _invoke(self, event: Event) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(event) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._log.seek(0)
            raise AssertionError(self._log.read())
        return json.loads(line)


def built(logical_id: str, layer: Path = LAYER) -> FunctionProcess:
    """Start a built function on the Python that Lambda runs, with nothing but the layer beside it."""
    python = shutil.which(RUNTIME)
    assert python is not None, f"{RUNTIME} is not on PATH"
    assert (BUILD / logical_id / "app.py").is_file(), "nothing was built: run make build"
    return FunctionProcess(python, BUILD / logical_id, [layer])


def checked_out(name: str) -> FunctionProcess:
    """Start a function as it stands in the checkout, on the Python that runs the tests."""
    return FunctionProcess(sys.executable, ROOT / "functions" / name)


def invoke_both(one: FunctionProcess, other: FunctionProcess, events: Sequence[Event]) -> tuple[list[Any], list[Any]]:
    """Return what each answers to the same events, asked at the same time."""
    with ThreadPoolExecutor() as threads:
        answers, others = threads.map(lambda function: function.invoke(events), (one, other))
    return answers, others
