"""Run the console's browser test against a stack of its own: ``python -m tests.browser FOLDER``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from local.stack import LocalStack
from tests.browser.traffic import make_calls

HERE = Path(__file__).parent


def main(folder: Path) -> int:
    """Return the browser's exit code; its screenshots are in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with LocalStack(port=0) as stack:
        description = folder / "stack.json"
        description.write_text(json.dumps(stack.description.as_json()), encoding="utf-8")
        make_calls(stack.description)
        command = ["node", str(HERE / "console.mjs"), str(description), str(folder)]
        return subprocess.run(command, check=False).returncode  # noqa: S603 -- our own script


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
