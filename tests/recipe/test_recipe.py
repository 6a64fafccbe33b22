"""docs/add-a-tool.md, to the letter, in a copy that is set up from nothing; then all the tests of the product there."""

import os
from pathlib import Path

from tests.docs.recipe import Step, copied, follow, steps


def test_who_follows_the_page_breaks_nothing(tmp_path: Path) -> None:
    checkout, environment = copied(tmp_path / "checkout"), dict(os.environ)

    for step in steps():
        follow(step, checkout, environment)
    # With rows of its own: "run what step 4 says".
    for step in steps("4. Try it"):
        follow(step, checkout, environment)
    follow(Step(command="make test"), checkout, environment)
