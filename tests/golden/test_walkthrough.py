"""What the walkthrough prints for programs; of each message, the line that it begins with."""

from __future__ import annotations

import json
import re
from typing import Any

from click.testing import CliRunner

from cli.main import main
from tests.golden.conftest import Golden


def shortened(value: Any) -> Any:
    """Return the document without the messages' headers and bodies: of those, the other golden files keep enough."""
    if isinstance(value, list):
        return [shortened(part) for part in value]
    if isinstance(value, dict):
        return value.get("start_line") or {name: shortened(part) for name, part in value.items()}
    return value


def test_the_walkthrough_prints_the_same(found: None, golden: Golden) -> None:
    printed = CliRunner().invoke(main, ["walkthrough", "--json"]).stdout
    # The company's tickets are as old as they were at any other start.
    said = re.sub(r"(opened_at: )[-:T\d]+Z", r"\1<masked>", json.dumps(shortened(json.loads(printed)), indent=2))
    golden("walkthrough.txt", said)
