"""Fuzz the MCP function, from event to response: ``python -m tests.fuzz [--inputs N] [--seed N] [--seconds S]``."""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.corpus import write_seeds, write_words
from tests.fuzz.findings import FOLDER, keep
from tests.fuzz.report import Report
from tests.fuzz.requests import case

MAX_INPUT_BYTES = 1_024
#: One input must not take longer, whatever else the machine does; libFuzzer then ends the run.
TIMEOUT_SECONDS = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 1 if there was a finding, 2 if the fuzzer did not run to its end."""
    asked = _parsed(arguments)
    if find_spec("atheris") is None:
        print("atheris is not installed here: `make fuzz` installs it. It has wheels for Linux on x86-64 only.")
        return 2
    before = set(FOLDER.glob("*.json"))
    with TemporaryDirectory() as folder:
        report = _run(asked, Path(folder))
        _keep_fatal(Path(folder))
    found = sorted(set(FOLDER.glob("*.json")) - before)
    print(report.summary(), f"findings     {len(found)}", *(f"  {path}" for path in found), sep="\n")
    if found:
        return 1
    return 0 if report.is_complete else 2


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=200_000, help="how many to run (default: 200,000)")
    parser.add_argument("--seconds", type=int, default=0, help="when to stop at the latest; 0 for never")
    parser.add_argument("--seed", type=int, default=0, help="repeats a run; 0 makes one up")
    return parser.parse_args(arguments)


def _run(asked: argparse.Namespace, folder: Path) -> Report:
    """Fuzz in a process of its own, which libFuzzer ends, and read what it says."""
    seed = asked.seed or secrets.randbelow(2**31 - 1) + 1
    print(f"{asked.inputs:,} inputs, seed {seed}", flush=True)
    for name in ("corpus", "seeds", "fatal"):
        (folder / name).mkdir()
    write_seeds(folder / "seeds")
    write_words(folder / "words")
    options = {
        "runs": asked.inputs, "max_total_time": asked.seconds, "seed": seed, "max_len": MAX_INPUT_BYTES,
        "len_control": 0, "timeout": TIMEOUT_SECONDS, "rss_limit_mb": 0, "dict": folder / "words",
        "artifact_prefix": f"{folder}/fatal/", "print_final_stats": 1,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.fuzz.target", *(f"-{name}={value}" for name, value in options.items())]
    report = Report()
    # Sets in another order would make a seed another run.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    with subprocess.Popen(  # noqa: S603 -- our own module
        [*command, str(folder / "corpus"), str(folder / "seeds")],
        env=environment, stderr=subprocess.PIPE, text=True, errors="replace",
    ) as process:  # fmt: skip
        for line in process.stderr or ():
            report.read(line)
    return report


def _keep_fatal(folder: Path) -> None:
    """Keep what ended the process: an input that hung, or one that the interpreter did not survive."""
    for path in (folder / "fatal").iterdir():
        keep(f"the process ended, {path.name.partition('-')[0]}", case(path.read_bytes()))


if __name__ == "__main__":
    sys.exit(main())
