"""What `.ci/run` does with a step that fails or hangs, with stand-ins for all that it runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.infrastructure.test_deploying import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what it starts is found in /proc")

ENDS_WITHIN_SECONDS = 60
#: Of the one that hangs: it ignores being asked to end, in a session of its own.
MAKE = """#!/bin/bash
echo "making $1"
case "$1" in
  test-clients)
    setsid bash -c 'trap "" TERM; echo $$ >hanging; while :; do sleep 0.1; done' &
    sleep 0.5
    echo "the last that was heard of it"
    sleep 600 ;;
  test-artefact) echo "FAILED test_of_an_artefact"; exit 2 ;;
  test-installed) echo "FAILED test_of_an_installation"; exit 2 ;;
esac
"""
PYTHON = """#!/bin/bash
[[ "$1" == -c && -n "$2" ]] && dirname "$0" || echo Python 3.13
"""
NOTHING = "#!/bin/bash\n"
PROGRAMS = {"make": MAKE, "python3.13": PYTHON, "valgrind": NOTHING, "xmlsec1": NOTHING}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    for name, script in PROGRAMS.items():
        (tmp_path / "bin" / name).write_text(script, "utf-8")
        (tmp_path / "bin" / name).chmod(0o700)
    return tmp_path


def started(checkout: Path, seconds: int) -> subprocess.Popen[str]:
    """Start it in `checkout`, where all must have ended within so many seconds."""
    paths = f"{checkout / 'bin'}:{os.environ['PATH']}"
    return subprocess.Popen(  # noqa: S603 -- the project's own
        [checkout / ".ci" / "run"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PATH": paths, "ALL_SECONDS": str(seconds), "ENDING_SECONDS": "1"},
    )  # fmt: skip


def lives(checkout: Path) -> bool:
    """Tell whether what hung still does; of one that has ended and that nobody waited for, there is no command."""
    command = Path(f"/proc/{(checkout / 'hanging').read_text().strip()}/cmdline")
    return command.exists() and bool(command.read_bytes())


def test_a_step_that_hangs_is_stopped_with_all_it_started_and_what_else_was_found_is_said(checkout: Path) -> None:
    with started(checkout, 4) as run:
        said, _ = run.communicate(timeout=ENDS_WITHIN_SECONDS)

    last = said.partition("something failed")[2]
    assert run.returncode == 1
    assert "make test-clients: stopped after" in last
    assert "the last that was heard of it" in last
    assert "FAILED test_of_an_artefact" in last
    assert "FAILED test_of_an_installation" in last
    assert "checkout: passed" in said
    assert not lives(checkout)


def test_who_is_ended_from_outside_says_how_far_each_lane_came_and_leaves_nothing_behind(checkout: Path) -> None:
    with started(checkout, 600) as run:
        while not (checkout / "hanging").exists():
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
        said, _ = run.communicate(timeout=ENDS_WITHIN_SECONDS)

    assert run.returncode == 128 + signal.SIGTERM
    assert "making test-clients" in said.partition("clients: ended from outside")[2]
    assert not lives(checkout)
