"""Run a browser's test against a stack of its own: ``python -m tests.browser console|sign_in FOLDER``."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.stack import LocalStack
from tests.browser.traffic import make_calls
from tests.seen import seen_by

HERE = Path(__file__).parent
NEWCOMER = {"username": "nina", "password": "Temporary-password-1"}


def main(test: str, folder: Path) -> int:
    """Return the browser's exit code; its screenshots are in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with LocalStack(port=0) as stack:
        description = folder / "stack.json"
        description.write_text(json.dumps({**stack.description.as_json(), **_prepared(test, stack)}), encoding="utf-8")
        command = ["node", str(HERE / f"{test}.mjs"), str(description), str(folder)]
        return subprocess.run(command, check=False).returncode  # noqa: S603 -- our own script


def _prepared(test: str, stack: LocalStack) -> Mapping[str, Any]:
    if test == "console":
        make_calls(stack.description)
        return {}
    stack.clients.cognito.admin_create_user(
        UserPoolId=stack.resources.staff_pool_id,
        Username=NEWCOMER["username"],
        TemporaryPassword=NEWCOMER["password"],
        MessageAction="SUPPRESS",
    )
    return {"newcomer": NEWCOMER, "bobs_tools": seen_by("bob")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
