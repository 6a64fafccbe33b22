"""`make deploy` hands everything over: what it builds and what it deploys are the same deployment's."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from delivery.preflight.parameters import PARAMETERS, write
from tests.infrastructure.transformed import declared

ROOT = Path(__file__).parents[2]
PACKAGES = ("tests/clients/package", "tests/browser/package")
LOCKS = (
    "uv.lock",
    ".ci/second/uv.lock",
    "tests/clients/agents/uv.lock",
    *(f"{name}{end}.json" for name in PACKAGES for end in ("", "-lock")),
)
TARGETS = re.findall(r"(?m)^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"))


def make(*arguments: str, makefile: Path = ROOT / "Makefile", folder: Path = ROOT) -> list[str]:
    program = shutil.which("make")
    assert program is not None
    done = subprocess.run(  # noqa: S603 -- the project's own
        [program, "--no-print-directory", "-f", str(makefile), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    return done.stdout.splitlines()


def test_the_template_says_for_which_processor_is_built(tmp_path: Path) -> None:
    (tmp_path / "asks").write_text(f"include {ROOT / 'Makefile'}\nasked: ; @echo $(ARCHITECTURE)\n", "utf-8")

    assert make("asked", makefile=tmp_path / "asks") == [declared().parameters["Architecture"]["Default"]]


def checkout(folder: Path, architecture: str) -> Path:
    """Return the Makefile of a folder in which everything is installed, and a deployment prepared."""
    written = folder / PARAMETERS.relative_to(ROOT)
    write({"Environment": "dev", "Architecture": architecture, "SnapStart": "off"}, written)
    for name in ("Makefile", "template.yaml"):
        shutil.copy(ROOT / name, folder)
    # What is installed, which is newer than what it is made from.
    made = (".tools/bin/uv", ".venv/ready-local", ".venv/ready", ".venv-sam/ready")
    for name in ("pyproject.toml", "uv-requirements.txt", "tools/requirements.txt", *LOCKS, *made):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder / "Makefile"


@pytest.mark.parametrize("target", TARGETS)
def test_what_make_runs_is_read_by_the_shell(tmp_path: Path, target: str) -> None:
    """A comma inside make's own functions cuts a command in two."""
    lines = make("-n", target, makefile=checkout(tmp_path, "arm64"), folder=tmp_path)

    subprocess.run(["/bin/bash", "-n"], input="\n".join(lines), text=True, check=True)


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_what_is_deployed_is_built_for_the_processor_that_it_is_deployed_on(tmp_path: Path, architecture: str) -> None:
    makefile = checkout(tmp_path, architecture)

    lines = make("-n", "deploy", "ENVIRONMENT=prod", makefile=makefile, folder=tmp_path)

    (built,) = [line for line in lines if "sam build" in line]
    (deployed,) = [line for line in lines if "sam deploy" in line]
    asked = next(line for line in lines if "delivery.preflight.preflight prod" in line)
    assert f"Architecture={architecture}" in built
    assert "--config-env prod" in deployed
    assert f"--parameter-overrides file://{PARAMETERS.relative_to(ROOT)}" in deployed
    assert lines.index(asked) < lines.index(built) < lines.index(deployed)


def test_a_build_that_somebody_asked_for_ends_with_what_to_do_next(tmp_path: Path) -> None:
    makefile = checkout(tmp_path, "arm64")

    asked, deployed = (make("-n", goal, makefile=makefile, folder=tmp_path) for goal in ("build", "deploy"))

    assert "Next: make deploy" in asked[-1]
    assert not any("Next:" in line for line in deployed)
