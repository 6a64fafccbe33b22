"""`make` with a Python that will not do says so, and leaves the checkout as it was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.infrastructure.test_deploying import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("Makefile", "uv-requirements.txt", "uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("is_set_up", [False, True])
@pytest.mark.parametrize("python", ["too-old", "not-there"])
def test_a_python_that_will_not_do_is_refused_in_one_line_before_anything_is_made(
    python: str, is_set_up: bool, checkout: Path
) -> None:
    program = shutil.which("make")
    assert program is not None
    # Whatever it is asked, the version does not do.
    (checkout / "too-old").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    (checkout / "too-old").chmod(0o700)
    if is_set_up:
        (checkout / ".tools/bin").mkdir(parents=True)
        (checkout / ".tools/bin/uv").touch()
    before = sorted(checkout.rglob("*"))

    answer = subprocess.run(  # noqa: S603 -- the project's own
        [program, "demo", f"PYTHON={checkout / python}"], cwd=checkout, capture_output=True, text=True, check=False
    )

    assert answer.returncode != 0
    assert answer.stdout.splitlines() == [
        f"Python 3.11 or newer is needed, and '{checkout / python}' is not. Try: make demo PYTHON=/path/to/python3"
    ]
    assert sorted(checkout.rglob("*")) == before
