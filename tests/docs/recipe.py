"""docs/add-a-tool.md as a program: its commands, its files and its line, in order, in a copy of the checkout."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cli.openapi.names import TO_BE_WRITTEN

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "add-a-tool.md"
#: What is installed or made, and no part of a checkout.
_MADE: Final = shutil.ignore_patterns(
    ".git", ".venv*", ".tools", ".aws-sam", "node_modules", "__pycache__", ".*_cache", ".hypothesis", ".screenshots"
)
_STEP: Final = re.compile(
    r"^`(?P<path>[\w/.]+)`:\n\n```python\n(?P<file>.*?)^```|^```text\n(?P<grant>.*?)^```|"
    r"^```python\n(?P<part>.*?)^```|^ {4}(?P<command>\S[^\n]*)$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that the page says to do."""

    #: What to type; empty if a file is written.
    command: str = ""
    #: What file is written, and its text.
    path: str = ""
    text: str = ""


def steps(title: str = "") -> Iterator[Step]:
    """Yield what the page says to do, or what one of its sections says."""
    page = PAGE.read_text(encoding="utf-8")
    if title:
        page = page.partition(f"## {title}\n")[2].partition("\n## ")[0]
    for found in re.finditer(_STEP, page):
        if found["part"]:
            continue  # Of a file: see `parts`.
        path = found["path"] or ("tools/__init__.py" if found["grant"] else "")
        yield Step(command=found["command"] or "", path=path, text=found["file"] or found["grant"] or "")


def parts() -> Iterator[str]:
    """Yield how the page says that a function begins."""
    yield from (found["part"] for found in re.finditer(_STEP, PAGE.read_text(encoding="utf-8")) if found["part"])


def copied(folder: Path) -> Path:
    """Copy the checkout, without what is installed into it."""
    return shutil.copytree(ROOT, folder, symlinks=True, ignore=_MADE)


def write_what_a_model_is_told(checkout: Path, name: str) -> None:
    """Write, in place of what a tool is begun with, what its owner would: until then the tool's test fails."""
    path = checkout / "tools" / f"{name}.py"
    path.write_text(path.read_text(encoding="utf-8").replace(TO_BE_WRITTEN, "Tells"), encoding="utf-8")


def follow(step: Step, checkout: Path, environment: Mapping[str, str]) -> None:
    """Do what a step says; what it runs must succeed."""
    if step.command:
        done = subprocess.run(  # noqa: S602 -- the page's own commands, as a person types them
            step.command, shell=True, cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{step.command}\n{done.stdout}{done.stderr}"
        return
    path = checkout / step.path
    text = path.read_text(encoding="utf-8")
    if path.name == "__init__.py":
        # A line for GRANTS: behind the one that opens it.
        step_into = re.compile(r"^GRANTS.*= \(\n", re.MULTILINE)
        assert len(step_into.findall(text)) == 1
        path.write_text(step_into.sub(lambda opened: opened[0] + step.text, text), encoding="utf-8")
    else:
        path.write_text(step.text, encoding="utf-8")
