"""What is installed is what was locked."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_pip_installs_is_verified_by_its_hash() -> None:
    """uv verifies all else by its lock; pip, which installs uv, does so only when it is told to."""
    scripts = [
        ROOT / "Makefile",
        *(path for path in (ROOT / ".ci").rglob("*") if path.is_file() and path.suffix != ".pyc"),
    ]
    installs = [line for path in scripts for line in re.findall(r".*\bpip\b.*\binstall\b.*", path.read_text("utf-8"))]

    assert installs
    assert [line for line in installs if "--require-hashes" not in line] == []


def test_the_hashes_of_uv_are_those_of_every_platform_it_has_wheels_for() -> None:
    (locked,) = re.findall(r'\[\[package\]\]\nname = "uv"\n.*?\n\n', (ROOT / "uv.lock").read_text("utf-8"), re.DOTALL)
    wheels = re.findall(r'/uv-[^/"]*\.whl", hash = "(sha256:\w+)"', locked)

    assert len(wheels) > 1
    assert set(wheels) <= set(re.findall(r"--hash=(\S+)", (ROOT / "uv-requirements.txt").read_text("utf-8")))


def test_what_is_imported_without_types_is_a_package_of_a_lock() -> None:
    """mypy finds every other import: no module comes from a folder that only one machine has."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["overrides"]
    untyped = {
        name.removesuffix(".*")
        for entry in overrides
        if entry.get("ignore_missing_imports")
        for name in entry["module"]
    }
    locks = "".join((ROOT / lock).read_text("utf-8") for lock in ("uv.lock", ".ci/second/uv.lock"))
    locked, installed = set(re.findall(r'(?m)^name = "(.+)"$', locks)), packages_distributions()

    assert untyped
    assert [name for name in sorted(untyped) if not locked & {name, *installed.get(name, ())}] == []
