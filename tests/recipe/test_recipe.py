"""docs/add-a-tool.md, to the letter, in a copy with an environment of its own; then all the product's tests there."""

import os
import shutil
from pathlib import Path

from tests.bytecode import lend_bytecode
from tests.docs.recipe import ROOT, Step, copied, follow, steps, write_what_a_model_is_told

#: Other environments than the one that the product is in: whose they are makes no difference.
BORROWED = (".tools", ".venv-sam", ".venv-checkov")
SETS_UP, CHECKS = "make setup", "make check"


def test_who_follows_the_page_breaks_nothing(tmp_path: Path) -> None:
    checkout, environment = copied(tmp_path / "checkout"), dict(os.environ)
    lend(checkout)

    for step in steps():
        if step.command != CHECKS:
            follow(step, checkout, environment)
        if step.command == SETS_UP:
            lend_bytecode(checkout / ".venv")
    write_what_a_model_is_told(checkout, "add_visit")
    # What step 4 says, once of both tools; and of all the tests.
    assert CHECKS in {step.command for step in steps("4. Try it")}
    follow(Step(command=CHECKS), checkout, environment)
    follow(Step(command="make test"), checkout, environment)


def lend(checkout: Path) -> None:
    """Let a copy use what is installed here for other ends than to run the product, and what mypy remembers."""
    for name in BORROWED:
        if (ROOT / name).is_dir():
            (checkout / name).symlink_to(ROOT / name)
    if (ROOT / ".mypy_cache").is_dir():
        shutil.copytree(ROOT / ".mypy_cache", checkout / ".mypy_cache")
