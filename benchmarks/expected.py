"""What a right answer holds: nothing is measured that did not do the work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from benchmarks.requests import PROTECTED_RESOURCE
from benchmarks.rows import CUSTOMER, TOOLS
from benchmarks.sandbox import BrokenHandler


def check(name: str, kind: str, response: Mapping[str, Any]) -> None:
    """Refuse an answer that lists other tools, or tells of no customer, or names no resource.

    Raises:
        BrokenHandler: It does.
    """
    document = json.loads(response["body"])
    if kind == PROTECTED_RESOURCE:
        is_right = "resource" in document and "authorization_servers" in document
    elif kind.endswith("tools/list"):
        is_right = sorted(tool["name"] for tool in document["result"]["tools"]) == list(TOOLS)
    else:
        is_right = CUSTOMER.email in json.dumps(document["result"]) and document["result"].get("isError") is not True
    if not is_right:
        raise BrokenHandler(f"{name} answers {kind} with {response['body'][:500]}")
