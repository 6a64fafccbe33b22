"""The administrators' function as it starts: whom of the desk it looks at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

import pytest

from tests.test_settings import ENVIRONMENT

CENSUSES: Final = {"dynamodb": "DeskCensus", "rt": "NoCensus", "custom": "NoCensus"}
#: Its libraries load once, for all starts.
PROGRAM: Final = """
import importlib, json, os, sys
looked = {}
for desk in sys.argv[1:]:
    os.environ |= {"DESK": desk, "DESK_TABLE": "desk" if desk == "dynamodb" else ""}
    sys.modules.pop("functions.admin.app", None)
    app = importlib.import_module("functions.admin.app")
    looked[desk] = type(app.administration.census).__name__
print(json.dumps(looked))
"""


@pytest.fixture(scope="module")
def looked() -> Mapping[str, str]:
    started = subprocess.run(  # noqa: S603 -- our own statements
        [sys.executable, "-c", PROGRAM, *CENSUSES],
        env={"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "eu-west-1", **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    found: Mapping[str, str] = json.loads(started.stdout)
    return found


@pytest.mark.parametrize(("desk", "census"), CENSUSES.items())
def test_only_a_desk_of_the_stacks_own_is_looked_at(looked: Mapping[str, str], desk: str, census: str) -> None:
    assert looked[desk] == census
