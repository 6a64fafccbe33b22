"""The administrators' function as it starts: whom of the desk it looks at."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.test_settings import ENVIRONMENT


@pytest.mark.parametrize(("desk", "census"), [("dynamodb", "DeskCensus"), ("rt", "NoCensus"), ("custom", "NoCensus")])
def test_only_a_desk_of_the_stacks_own_is_looked_at(desk: str, census: str) -> None:
    table = {"DESK": desk, "DESK_TABLE": "desk" if desk == "dynamodb" else ""}
    program = "import functions.admin.app as app; print(type(app.administration.census).__name__)"

    started = subprocess.run(  # noqa: S603 -- our own statement
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "eu-west-1", **ENVIRONMENT, **table},
        capture_output=True,
        text=True,
        check=True,
    )

    assert started.stdout.strip() == census
