"""The bytecode of this checkout's environment, for another one that has the same libraries."""

import shutil
from pathlib import Path

ENVIRONMENT = Path(__file__).parents[1] / ".venv"


def lend_bytecode(environment: Path) -> None:
    """Give an environment what its libraries were compiled to here: Python looks whether it is of the same source."""
    for compiled in (ENVIRONMENT / "lib").rglob("__pycache__"):
        there = environment / compiled.relative_to(ENVIRONMENT)
        if there.parent.is_dir():
            shutil.copytree(compiled, there, dirs_exist_ok=True)
